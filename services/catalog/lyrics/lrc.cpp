#include "services/catalog/lyrics/lrc.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <utility>

#include "platform/encoding/utf8.h"

namespace polyphony::catalog {
namespace {

constexpr std::size_t kMostLines = 10'000;
constexpr std::size_t kLongestLine = 1'000;
constexpr std::size_t kLongestBracket = 500;
constexpr int kMsPerSecond = 1'000;
constexpr int kMsPerMinute = 60 * kMsPerSecond;
constexpr int kMostMinutes = 999;
constexpr int kGreatestOffset = 10 * kMsPerMinute;
constexpr auto kNone = std::string_view::npos;

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == kNone) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what ends with a line feed, a carriage return, or both.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find_first_of("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(end == kNone ? text.size() : end + 1);
    if (end != kNone && line.data()[end] == '\r' && text.starts_with('\n')) text.remove_prefix(1);
    return line;
}

/// Takes a number of at most `most_digits` digits.
std::optional<int> take_number(std::string_view& text, std::size_t most_digits) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > most_digits) return std::nullopt;
    int number = 0;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return number;
}

/// `mm:ss`, `mm:ss.xx`, `mm:ss.xxx` or `mm:ss:xx` in milliseconds.
std::optional<int> parse_time(std::string_view text) {
    const auto minutes = take_number(text, 3);
    if (!minutes || *minutes > kMostMinutes || !text.starts_with(':')) return std::nullopt;
    text.remove_prefix(1);
    const auto seconds = take_number(text, 2);
    if (!seconds || *seconds >= 60) return std::nullopt;
    const auto whole = *minutes * kMsPerMinute + *seconds * kMsPerSecond;
    if (text.empty()) return whole;
    if (text.front() != '.' && text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
    const auto digits = text.size();
    const auto fraction = take_number(text, 3);
    if (!fraction || !text.empty()) return std::nullopt;
    static constexpr std::array<int, 4> kMsPerUnit = {0, 100, 10, 1};
    return whole + *fraction * kMsPerUnit[digits];
}

/// Takes what stands between two brackets at the beginning.
std::optional<std::string_view> take_bracket(std::string_view& text, char open, char close) {
    if (!text.starts_with(open)) return std::nullopt;
    const auto end = text.substr(0, kLongestBracket).find(close);
    if (end == kNone) return std::nullopt;
    const auto inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inside;
}

std::string without_word_stamps(std::string_view line) {
    std::string text;
    while (!line.empty()) {
        auto rest = line;
        const auto inside = take_bracket(rest, '<', '>');
        if (inside && parse_time(*inside)) {
            line = rest;
        } else {
            text += line.front();
            line.remove_prefix(1);
        }
    }
    return std::string(utf8::cut(trim(text), kLongestLine));
}

bool is_about_file(std::string_view name) {
    static constexpr std::array<std::string_view, 12> kNames = {"ti", "ar", "al", "au",     "by",   "re",
                                                                "ve", "la", "lr", "length", "tool", "offset"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

class Parser {
  public:
    Lyrics parse(std::string_view text) {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        while (!text.empty() && found_.lines.size() + plain_.size() < 2 * kMostLines) take(take_line(text));
        found_.synced = !found_.lines.empty();
        if (found_.synced) {
            std::stable_sort(found_.lines.begin(), found_.lines.end(),
                             [](const auto& a, const auto& b) { return a.start_ms < b.start_ms; });
        } else {
            found_.offset_ms = 0;
            found_.lines = std::move(plain_);
            while (!found_.lines.empty() && found_.lines.back().text.empty()) found_.lines.pop_back();
        }
        if (found_.lines.size() > kMostLines) found_.lines.resize(kMostLines);
        return std::move(found_);
    }

  private:
    void take(std::string_view line) {
        line = trim(line);
        if (take_tag(line)) return;
        std::vector<int> starts;
        for (auto rest = line; auto inside = take_bracket(rest, '[', ']'); line = rest = trim(rest)) {
            const auto start = parse_time(*inside);
            if (!start) break;
            starts.push_back(*start);
        }
        if (starts.empty()) {
            if (plain_.size() < kMostLines && !(plain_.empty() && line.empty()))
                plain_.push_back({0, std::string(utf8::cut(line, kLongestLine))});
            return;
        }
        const auto text = without_word_stamps(line);
        for (const auto start : starts)
            if (found_.lines.size() < kMostLines) found_.lines.push_back({start, text});
    }

    /// True for a line such as `[ar:Artist]`.
    bool take_tag(std::string_view line) {
        const auto inside = take_bracket(line, '[', ']');
        if (!inside || !line.empty()) return false;
        const auto colon = inside->find(':');
        if (colon == kNone || !is_about_file(inside->substr(0, colon))) return false;
        auto value = trim(inside->substr(colon + 1));
        if (inside->starts_with("la:")) {
            static constexpr std::size_t kLongestLanguage = 16;
            if (value.size() <= kLongestLanguage) found_.language = value;
        } else if (inside->starts_with("offset:")) {
            if (value.starts_with('+')) value.remove_prefix(1);
            int offset = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), offset);
            if (error == std::errc() && offset >= -kGreatestOffset && offset <= kGreatestOffset)
                found_.offset_ms = offset;
        }
        return true;
    }

    Lyrics found_;
    std::vector<LyricsLine> plain_;
};

}  // namespace

Lyrics parse_lyrics(std::string_view text) { return Parser().parse(text); }

std::string words_of(std::string_view text) {
    std::string words;
    for (const auto& line : parse_lyrics(text).lines) words += line.text + '\n';
    return words;
}

std::string lrc_stamp(int start_ms) {
    const auto ms = std::clamp(start_ms, 0, (kMostMinutes + 1) * kMsPerMinute - 1);
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "[%02d:%02d.%03d]", ms / kMsPerMinute, ms / kMsPerSecond % 60,
                  ms % kMsPerSecond);
    return text.data();
}

}  // namespace polyphony::catalog
