#include "services/streaming/storage/credentials.h"

#include <fmt/format.h>

#include <boost/property_tree/ini_parser.hpp>
#include <cstdlib>

namespace polyphony::streaming {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

Credentials from_environment() {
    return {variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), variable("AWS_SESSION_TOKEN")};
}

Credentials from_file(const std::string& file) {
    boost::property_tree::ptree sections;
    boost::property_tree::read_ini(file, sections);
    const auto value = [&](const std::string& name) { return sections.get("default." + name, ""); };
    return {value("aws_access_key_id"), value("aws_secret_access_key"), value("aws_session_token")};
}

}  // namespace

Result<Credentials> load_credentials(const std::string& file) {
    Credentials credentials;
    try {
        credentials = file.empty() ? from_environment() : from_file(file);
    } catch (const boost::property_tree::ini_parser_error&) {
        // Its own message could quote a line with a secret.
        return fail(Code::InvalidArgument,
                    fmt::format("The file {} of --s3-credentials-file cannot be read as credentials.", file));
    }
    if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty()) return credentials;
    if (file.empty())
        return fail(Code::InvalidArgument,
                    "--s3-endpoint needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the "
                    "environment, or --s3-credentials-file.");
    return fail(
        Code::InvalidArgument,
        fmt::format("The file {} has no aws_access_key_id and aws_secret_access_key in a section [default].", file));
}

}  // namespace polyphony::streaming
