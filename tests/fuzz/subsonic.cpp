// Requests of the Subsonic API: whatever is sent, each parameter is text or refused, and every answer is well-formed
// XML and a call of nothing but a function.
#include <pugixml.hpp>

#include "edge/subsonic/credentials.h"
#include "edge/subsonic/envelope.h"
#include "edge/subsonic/parameters.h"
#include "platform/http/http.h"
#include "platform/version.h"
#include "tests/fuzz/check.h"

// Of the build, which is not made here.
std::string_view polyphony::version() { return "fuzzed"; }

using namespace polyphony;
using namespace polyphony::edge;

namespace {

std::string_view body_of(const http::Response& response) { return std::get<std::string>(response.body); }

/// All that was sent, as an answer that holds it.
boost::json::object echo(const subsonic::Parameters& parameters) {
    boost::json::array texts;
    for (const auto* name : {"u", "id", "query", "name", "comment"})
        for (const auto& text : parameters.all(name)) texts.emplace_back(text);
    return {{"echo", {{"value", parameters.text("query")}, {"name", parameters.text("name")}, {"text", texts}}}};
}

void check_numbers(const subsonic::Parameters& parameters) {
    const auto number = parameters.number("size", 0, 500, 10);
    fuzz::require(!number || (*number >= 0 && *number <= 500));
    const auto count = parameters.count("count", 500, 10);
    fuzz::require(!count || (*count >= 0 && *count <= 500));
    (void)parameters.flag("public");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    auto input = fuzz::text(bytes, count);
    http::Request request;
    const auto query = http::parse_form(fuzz::take_until(input, '\n'));
    if (!query) return 0;
    request.query = *query;
    request.body = input;
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    const auto parameters = subsonic::Parameters::of(request);
    if (!parameters || !parameters->check_text()) return 0;
    check_numbers(*parameters);
    const auto credentials = subsonic::credentials_of(*parameters);
    fuzz::require(!credentials || credentials->api_key.empty() != credentials->username.empty());

    const auto xml = subsonic::answer(subsonic::Format{}, echo(*parameters));
    pugi::xml_document document;
    fuzz::require(document.load_buffer(body_of(xml).data(), body_of(xml).size()));
    const auto format = subsonic::format_of(*parameters);
    if (!format || format->kind != subsonic::Format::Kind::Jsonp) return 0;
    const auto jsonp = subsonic::answer(*format, echo(*parameters));
    fuzz::require(body_of(jsonp).starts_with(format->callback + "({") &&
                  format->callback.find_first_of("()<>;'\" ") == std::string::npos);
    return 0;
}
