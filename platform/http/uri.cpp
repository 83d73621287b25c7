#include "platform/http/uri.h"

#include <algorithm>
#include <boost/nowide/utf/utf.hpp>

#include "platform/http/http.h"

namespace polyphony::http {

namespace {

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/// What is decoded goes into protobuf strings and databases, which take UTF-8 without NUL only.
bool is_text(std::string_view bytes) {
    const auto ascii = [](char byte) { return byte > 0; };
    if (std::all_of(bytes.begin(), bytes.end(), ascii)) return true;
    namespace utf = boost::nowide::utf;
    for (const char* at = bytes.data(); at != bytes.data() + bytes.size();) {
        const auto point = utf::utf_traits<char>::decode(at, bytes.data() + bytes.size());
        if (point == utf::illegal || point == utf::incomplete || point == 0) return false;
    }
    return true;
}

bool has_dot_segment(std::string_view decoded_path) {
    while (!decoded_path.empty()) {
        const auto segment = decoded_path.substr(0, decoded_path.find('/'));
        if (segment == "." || segment == "..") return true;
        decoded_path.remove_prefix(std::min(segment.size() + 1, decoded_path.size()));
    }
    return false;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (!is_text(decoded)) return std::nullopt;
    return decoded;
}

std::optional<std::multimap<std::string, std::string>> parse_form(std::string_view text) {
    std::multimap<std::string, std::string> parameters;
    while (!text.empty()) {
        const auto part = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto name = percent_decode(part.substr(0, equals), true);
        auto value = percent_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        parameters.emplace(std::move(*name), std::move(*value));
    }
    return parameters;
}

std::optional<Target> split_target(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto path = target.find('/', scheme.size());
        if (path == std::string_view::npos) return std::nullopt;
        target.remove_prefix(path);
    }
    if (!target.starts_with('/')) return std::nullopt;
    Target parts;
    parts.path = target.substr(0, target.find('?'));
    if (parts.path.size() < target.size()) parts.query = target.substr(parts.path.size() + 1);
    const auto decoded = percent_decode(parts.path);
    if (!decoded || has_dot_segment(*decoded)) return std::nullopt;
    return parts;
}

}  // namespace polyphony::http
