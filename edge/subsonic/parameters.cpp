#include "edge/subsonic/parameters.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/locale/utf.hpp>
#include <charconv>

namespace polyphony::edge::subsonic {

namespace {

namespace beast = boost::beast;

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

/// Well-formed UTF-8 without zero bytes, which no database takes.
bool is_text(const std::string& text) {
    using Utf8 = boost::locale::utf::utf_traits<char>;
    for (auto at = text.begin(); at != text.end();) {
        const auto point = Utf8::decode(at, text.end());
        if (point == 0 || !boost::locale::utf::is_valid_codepoint(point)) return false;
    }
    return true;
}

bool is_form(const http::Request& request) {
    const auto type = request.headers[beast::http::field::content_type];
    return beast::iequals(type.substr(0, kFormType.size()), beast::string_view(kFormType.data(), kFormType.size()));
}

tl::unexpected<Failure> not_a(const std::string& what, const std::string& name) {
    return refuse(Failure::Generic, "The parameter " + name + " must be " + what + ".");
}

}  // namespace

std::optional<std::int64_t> parse_number(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Outcome<Parameters> Parameters::of(const http::Request& request, bool takes_another_body) {
    Parameters parameters(request.query);
    if (!request.body.empty() && (is_form(request) || !takes_another_body)) {
        auto form = is_form(request) ? http::parse_form(request.body) : std::nullopt;
        if (!form) return refuse(Failure::Generic, "The body must be a form (" + std::string(kFormType) + ").");
        parameters.values_.merge(*form);
    }
    return parameters;
}

Parameters Parameters::readable(std::string_view target) {
    Parameters parameters({});
    target.remove_prefix(std::min(target.find('?'), target.size() - 1) + 1);
    while (!target.empty()) {
        const auto part = target.substr(0, target.find('&'));
        target.remove_prefix(std::min(part.size() + 1, target.size()));
        if (auto read = http::parse_form(part)) parameters.values_.merge(*read);
    }
    return parameters;
}

Outcome<void> Parameters::check_text() const {
    for (const auto& [name, value] : values_)
        if (!is_text(name) || !is_text(value))
            return refuse(Failure::Generic, "A parameter is no text in UTF-8, or holds a zero byte.");
    return {};
}

std::string Parameters::text(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string() : found->second;
}

std::vector<std::string> Parameters::all(const std::string& name) const {
    std::vector<std::string> found;
    for (auto [at, end] = values_.equal_range(name); at != end; ++at) found.push_back(at->second);
    return found;
}

Outcome<std::string> Parameters::required(const std::string& name) const {
    auto found = text(name);
    if (found.empty()) return refuse(Failure::MissingParameter, "The parameter " + name + " is missing.");
    return found;
}

Outcome<std::vector<std::string>> Parameters::required_all(const std::string& name) const {
    auto found = all(name);
    if (found.empty()) return refuse(Failure::MissingParameter, "The parameter " + name + " is missing.");
    return found;
}

Outcome<std::int64_t> Parameters::required_number(const std::string& name, std::int64_t least,
                                                  std::int64_t most) const {
    if (auto there = required(name); !there) return refuse(there.error());
    return number(name, least, most, 0);
}

Outcome<std::int64_t> Parameters::number(const std::string& name, std::int64_t least, std::int64_t most,
                                         std::int64_t otherwise) const {
    const auto found = text(name);
    if (found.empty()) return otherwise;
    const auto parsed = parse_number(found);
    if (!parsed || *parsed < least || *parsed > most)
        return not_a("a whole number from " + std::to_string(least) + " to " + std::to_string(most), name);
    return *parsed;
}

Outcome<double> Parameters::required_fraction(const std::string& name) const {
    const auto found = required(name);
    if (!found) return refuse(found.error());
    double fraction = 0;
    const auto* end = found->data() + found->size();
    const auto parsed = std::from_chars(found->data(), end, fraction);
    const bool right = parsed.ec == std::errc() && parsed.ptr == end && fraction >= 0 && fraction <= 1;
    if (!right) return not_a("a number from 0 to 1", name);
    return fraction;
}

Outcome<int> Parameters::count(const std::string& name, int most, int otherwise) const {
    const auto found = number(name, 0, INT32_MAX, otherwise);
    if (!found) return refuse(found.error());
    return static_cast<int>(std::min<std::int64_t>(*found, most));
}

Outcome<bool> Parameters::flag(const std::string& name, bool otherwise) const {
    const auto found = flag(name);
    if (!found) return refuse(found.error());
    return found->value_or(otherwise);
}

Outcome<std::optional<bool>> Parameters::flag(const std::string& name) const {
    const auto found = text(name);
    if (found.empty()) return std::nullopt;
    if (found == "true" || found == "1") return true;
    if (found == "false" || found == "0") return false;
    return not_a("true or false", name);
}

}  // namespace polyphony::edge::subsonic
