#include "services/catalog/scan/tag_values.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/encoding/utf8.h"

namespace polyphony::catalog::scan {
namespace {

constexpr std::size_t kLongestText = 500;
constexpr int kGreatestNumber = 9999;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string number_text(std::string_view text) {
    const int number = leading_number(text);
    return number == 0 ? std::string() : std::to_string(number);
}

/// As much of `YYYY-MM-DD` as the text begins with.
std::string date_of(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00";
    constexpr std::array<std::size_t, 3> kWhole = {10, 7, 4};
    std::size_t length = 0;
    while (length < std::min(text.size(), kForm.size()) &&
           (kForm[length] == '0' ? is_digit(text[length]) : text[length] == kForm[length]))
        ++length;
    for (const auto whole : kWhole)
        if (length >= whole && !text.starts_with("0000")) return std::string(text.substr(0, whole));
    return {};
}

std::string uuid_of(std::string_view text) {
    constexpr std::string_view kForm = "00000000-0000-0000-0000-000000000000";
    const auto fits = [](char c, char form) { return form == '-' ? c == '-' : is_digit(c) || (c >= 'a' && c <= 'f'); };
    auto id = lowered(text);
    if (!std::equal(id.begin(), id.end(), kForm.begin(), kForm.end(), fits)) return {};
    return id;
}

/// As iTunes numbers them: 1 and, earlier, 4 for explicit, 2 for clean.
std::string advisory_of(std::string_view text) {
    const auto said = lowered(text);
    if (said == "1" || said == "4" || said == "explicit") return "explicit";
    if (said == "2" || said == "clean") return "clean";
    return {};
}

std::string flag_of(std::string_view text) {
    const auto said = lowered(text);
    return said == "1" || said == "true" || said == "yes" ? "1" : "";
}

}  // namespace

std::string clean(std::string_view text) {
    std::string cleaned;
    for (char c : text) {
        bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        cleaned += control ? ' ' : c;
    }
    cleaned.resize(utf8::cut(cleaned, kLongestText).size());
    auto first = cleaned.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return cleaned.substr(first, cleaned.find_last_not_of(' ') - first + 1);
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

int leading_number(std::string_view text) {
    int number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && number > 0 && number <= kGreatestNumber ? number : 0;
}

std::string without_article(const std::string& name, const std::vector<std::string>& articles) {
    const auto lower = lowered(name);
    for (const auto& article : articles) {
        const auto start = lowered(article) + (article.ends_with('\'') ? "" : " ");  // L'Arpeggiata.
        if (lower.starts_with(start) && name.size() > start.size()) return name.substr(start.size());
    }
    return name;
}

std::string understood(TagKind kind, const std::string& text) {
    switch (kind) {
        case TagKind::Text:
        case TagKind::List:
            break;
        case TagKind::Number:
            return number_text(text);
        case TagKind::Total:
            return number_text(std::string_view(text).substr(text.find('/') + 1));
        case TagKind::Date:
            return date_of(text);
        case TagKind::Flag:
            return flag_of(text);
        case TagKind::Advisory:
            return advisory_of(text);
        case TagKind::Id:
            return uuid_of(text);
    }
    return text;
}

}  // namespace polyphony::catalog::scan
