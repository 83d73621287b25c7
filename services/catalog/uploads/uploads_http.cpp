#include "services/catalog/uploads/uploads_http.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <charconv>
#include <map>

#include "platform/encoding/base64.h"
#include "platform/rpc/caller_headers.h"
#include "services/catalog/uploads/uploader_of.h"

namespace polyphony::catalog {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using http::Status;

constexpr std::string_view kVersion = "1.0.0";
constexpr std::string_view kPlace = "/media/uploads";
constexpr std::string_view kOffsetType = "application/offset+octet-stream";
/// Of the extension `checksum`.
constexpr auto kChecksumMismatch = static_cast<Status>(460);

using UploadHandler = Task<http::Response> (*)(Uploads&, Uploader, http::Request&);

std::optional<std::int64_t> number_in(const http::Request& request, std::string_view name) {
    const std::string_view text = request.headers[name];
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

http::Response bad_request(std::string_view sentence) {
    return http::problem(Status::bad_request, name(Code::InvalidArgument), sentence);
}

/// The statuses that tus has for what the domain says.
http::Response refusal(const Error& error, bool appending) {
    if (appending && error.code == Code::ResourceExhausted)
        return http::problem(Status::insufficient_storage, name(error.code), error.message);
    if (error.code == Code::Aborted) return http::problem(Status::locked, name(error.code), error.message);
    return http::problem(error);
}

http::Response done(Status status) {
    http::Response response;
    response.status = status;
    return response;
}

void tell_expiry(http::Response& response, const Upload& upload) {
    if (upload.state != UploadState::Receiving) return;
    const auto expires = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(upload.expires_at));
    response.headers.set("Upload-Expires", http::format_date(std::chrono::floor<std::chrono::seconds>(expires)));
}

/// `key base64,key base64,…`; nothing if it is malformed.
std::optional<std::map<std::string, std::string>> read_metadata(std::string_view header) {
    std::map<std::string, std::string> values;
    std::vector<std::string> pairs;
    boost::algorithm::split(pairs, header, boost::algorithm::is_any_of(","));
    for (const auto& pair : pairs) {
        const auto begin = pair.find_first_not_of(' ');
        if (begin == std::string::npos) continue;
        const auto space = pair.find(' ', begin);
        auto value = space == std::string::npos ? std::string() : base64_decode(pair.substr(space + 1));
        if (!value) return std::nullopt;
        values[pair.substr(begin, space == std::string::npos ? space : space - begin)] = std::move(*value);
    }
    return values;
}

Task<http::Response> options(Uploads& uploads, Uploader, http::Request&) {
    auto response = done(Status::no_content);
    response.headers.set("Tus-Version", kVersion);
    response.headers.set("Tus-Extension", "creation,termination,checksum,expiration");
    response.headers.set("Tus-Checksum-Algorithm", kChecksumAlgorithms);
    response.headers.set("Tus-Max-Size", std::to_string(uploads.limits().max_file_bytes));
    co_return response;
}

Task<http::Response> create(Uploads& uploads, Uploader uploader, http::Request& request) {
    const auto length = number_in(request, "Upload-Length");
    if (!length) co_return bad_request("Say with Upload-Length how many bytes the file has.");
    if (*length > uploads.limits().max_file_bytes)
        co_return http::problem(Status::payload_too_large, name(Code::InvalidArgument), "The file is too large.");
    auto metadata = read_metadata(request.headers["Upload-Metadata"]);
    if (!metadata) co_return bad_request("The Upload-Metadata is malformed.");
    Uploads::Announced announced{(*metadata)["release"], (*metadata)["filename"], *length};
    const auto begun = co_await uploads.begin(std::move(uploader), std::move(announced));
    if (!begun) co_return refusal(begun.error(), false);
    auto response = done(Status::created);
    response.headers.set(field::location, std::string(kPlace) + '/' + begun->id);
    tell_expiry(response, *begun);
    co_return response;
}

Task<http::Response> head(Uploads& uploads, Uploader uploader, http::Request& request) {
    const auto upload = co_await uploads.find(std::move(uploader), request.path_parameters.at("upload_id"));
    if (!upload) co_return refusal(upload.error(), false);
    auto response = done(Status::ok);
    response.headers.set("Upload-Offset", std::to_string(upload->received_bytes));
    response.headers.set("Upload-Length", std::to_string(upload->size_bytes));
    response.headers.set("Upload-Metadata", "release " + base64_encode(upload->release_id) + ",filename " +
                                                base64_encode(upload->file_name));
    response.headers.set(field::cache_control, "no-store");
    tell_expiry(response, *upload);
    co_return response;
}

Task<http::Response> append(Uploads& uploads, Uploader uploader, http::Request& request) {
    if (request.headers[field::content_type] != kOffsetType)
        co_return http::problem(Status::unsupported_media_type, name(Code::InvalidArgument),
                                "Send the bytes as application/offset+octet-stream.");
    const auto offset = number_in(request, "Upload-Offset");
    if (!offset) co_return bad_request("Say with Upload-Offset where the bytes belong.");
    std::optional<Checksum> checksum;
    if (const std::string_view expected = request.headers["Upload-Checksum"]; !expected.empty()) {
        checksum = read_checksum(expected);
        if (!checksum) co_return bad_request("The Upload-Checksum is malformed, or of an unknown algorithm.");
    }
    const auto appended = co_await uploads.append(std::move(uploader), request.path_parameters.at("upload_id"), *offset,
                                                  std::move(checksum), request.chunks);
    if (!appended) co_return refusal(appended.error(), true);
    if (!appended->intact)
        co_return http::problem(kChecksumMismatch, "checksum_mismatch",
                                "The bytes were changed on their way; send them again.");
    auto response = done(Status::no_content);
    response.headers.set("Upload-Offset", std::to_string(appended->upload.received_bytes));
    tell_expiry(response, appended->upload);
    co_return response;
}

Task<http::Response> terminate(Uploads& uploads, Uploader uploader, http::Request& request) {
    const auto removed = co_await uploads.remove(std::move(uploader), request.path_parameters.at("upload_id"));
    if (!removed) co_return refusal(removed.error(), false);
    co_return done(Status::no_content);
}

/// For clients that cannot send PATCH or DELETE.
Task<http::Response> overridden(Uploads& uploads, Uploader uploader, http::Request& request) {
    const auto verb = request.headers["X-HTTP-Method-Override"];
    if (verb == "PATCH") co_return co_await append(uploads, std::move(uploader), request);
    if (verb == "DELETE") co_return co_await terminate(uploads, std::move(uploader), request);
    co_return http::problem(Status::method_not_allowed, "method_not_allowed",
                            "This address does not know that method.");
}

/// Speaks tus around a handler.
http::Handler tus(Uploads& uploads, UploadHandler handler) {
    return [&uploads, handler](http::Request& request) -> Task<http::Response> {
        http::Response response;
        if (handler != options && request.headers["Tus-Resumable"] != kVersion) {
            response = http::problem(Status::precondition_failed, name(Code::FailedPrecondition),
                                     "This speaks version 1.0.0 of tus; say so with Tus-Resumable.");
            response.headers.set("Tus-Version", kVersion);
        } else {
            response = co_await handler(uploads, uploader_of(rpc::read_caller(request.headers)), request);
        }
        response.headers.set("Tus-Resumable", kVersion);
        response.headers.set("X-Content-Type-Options", "nosniff");
        co_return response;
    };
}

}  // namespace

void add_upload_routes(http::Router& router, Uploads& uploads) {
    const std::string all(kPlace);
    const std::string one = all + "/{upload_id}";
    router.add(http::Verb::options, all, tus(uploads, options));
    router.add(http::Verb::options, one, tus(uploads, options));
    router.add(http::Verb::post, all, tus(uploads, create));
    router.add(http::Verb::head, one, tus(uploads, head));
    router.add_streaming(http::Verb::patch, one, tus(uploads, append));
    router.add_streaming(http::Verb::post, one, tus(uploads, overridden));
    router.add(http::Verb::delete_, one, tus(uploads, terminate));
}

}  // namespace polyphony::catalog
