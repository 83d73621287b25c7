#include "services/streaming/storage/s3_errors.h"

#include <array>
#include <utility>

namespace polyphony::streaming {
namespace {

constexpr int kMovedPermanently = 301;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kPreconditionFailed = 412;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kAdvice{{
    {"SignatureDoesNotMatch",
     "The secret is wrong: check it in the environment (AWS_SECRET_ACCESS_KEY) or in the file "
     "of --s3-credentials-file, and --s3-region."},
    {"InvalidAccessKeyId",
     "The store does not know the key: check AWS_ACCESS_KEY_ID, or aws_access_key_id in the file "
     "of --s3-credentials-file."},
    {"ExpiredToken", "The session token has expired: give new credentials and restart this service."},
    {"InvalidToken", "The session token is wrong: check AWS_SESSION_TOKEN or the file of --s3-credentials-file."},
    {"RequestTimeTooSkewed", "The clock of this machine is wrong: set it, for instance by NTP."},
    {"AuthorizationHeaderMalformed", "The region is wrong: check --s3-region."},
    {"PermanentRedirect", "The bucket is elsewhere: check --s3-region and --s3-endpoint."},
    {"NoSuchBucket", "There is no such bucket: check --s3-bucket."},
}};

}  // namespace

std::string s3_error_code(std::string_view body) {
    constexpr std::string_view kOpen = "<Code>";
    const auto begin = body.find(kOpen);
    if (begin == std::string_view::npos) return {};
    body.remove_prefix(begin + kOpen.size());
    const auto end = body.find("</Code>");
    return end == std::string_view::npos ? std::string() : std::string(body.substr(0, end));
}

Error s3_error(int status, const std::string& code) {
    if (status == kPreconditionFailed) return {Code::Aborted, "The audio has changed."};
    if (status == kNotFound && code != "NoSuchBucket") return {Code::NotFound, "The file is missing."};
    if (!s3_advice(status, code).empty())
        return {Code::Internal, "The audio store does not let this service in; its log says why."};
    return {Code::Unavailable, "The audio store does not answer; try again in a moment."};
}

std::string s3_advice(int status, const std::string& code) {
    for (const auto& [known, advice] : kAdvice)
        if (code == known) return std::string(advice);
    if (status == kForbidden)
        return "The credentials may not read this: allow s3:GetObject for the objects, and s3:ListBucket for the "
               "bucket, without which one that is missing looks the same.";
    if (status == kMovedPermanently) return "The bucket is elsewhere: check --s3-region and --s3-endpoint.";
    return {};
}

}  // namespace polyphony::streaming
