#include "services/catalog/scan/cue_sheet.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace polyphony::catalog::scan {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";
constexpr std::size_t kMostTexts = 64;  ///< Of the album, and of each track.

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// Takes the next word, or what stands between quotes, off the text.
std::string_view take_word(std::string_view& text) {
    text = trimmed(text);
    std::string_view word;
    if (text.starts_with('"')) {
        const auto end = text.find('"', 1);
        word = text.substr(1, end == std::string_view::npos ? end : end - 1);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    } else {
        word = text.substr(0, text.find_first_of(kBlanks));
        text.remove_prefix(word.size());
    }
    text = trimmed(text);
    return word;
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

/// All that follows a command, with or without quotes.
std::string text_of_rest(std::string_view rest) {
    rest = trimmed(rest);
    if (rest.size() >= 2 && rest.front() == '"' && rest.back() == '"') rest = rest.substr(1, rest.size() - 2);
    return std::string(trimmed(rest));
}

template <class Number>
bool parse_whole(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && error == std::errc() && end == text.data() + text.size() && number >= 0;
}

/// `MM:SS:FF` in frames.
std::optional<std::int64_t> frames_of(std::string_view text) {
    constexpr std::int64_t kSecondsPerMinute = 60;
    constexpr std::int64_t kMostMinutes = 100'000;
    const auto first = text.find(':');
    const auto last = text.rfind(':');
    if (first == last) return std::nullopt;
    std::int64_t minutes = 0;
    std::int64_t seconds = 0;
    std::int64_t frames = 0;
    const bool right = parse_whole(text.substr(0, first), minutes) &&
                       parse_whole(text.substr(first + 1, last - first - 1), seconds) &&
                       parse_whole(text.substr(last + 1), frames) && minutes <= kMostMinutes &&
                       seconds < kSecondsPerMinute && frames < kCueFramesPerSecond;
    if (!right) return std::nullopt;
    return (minutes * kSecondsPerMinute + seconds) * kCueFramesPerSecond + frames;
}

class CueReading {
  public:
    std::optional<CueSheet> read(std::string_view text) {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        while (!text.empty() && !broken_) {
            const auto end = text.find_first_of("\n\r");
            read_line(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        finish_track();
        if (broken_ || sheet_.tracks.empty()) return std::nullopt;
        return std::move(sheet_);
    }

  private:
    void read_line(std::string_view line) {
        auto command = upper(take_word(line));
        if (command == "REM") command = upper(take_word(line));
        if (command == "FILE") {
            file_ = line.starts_with('"') ? take_word(line) : trimmed(line.substr(0, line.find_last_of(kBlanks)));
        } else if (command == "TRACK") {
            begin_track(line);
        } else if (command == "INDEX") {
            read_index(line);
        } else if (auto& texts = in_track_ ? track_.texts : sheet_.texts;
                   !command.empty() && texts.size() < kMostTexts) {
            if (auto value = text_of_rest(line); !value.empty()) texts.emplace(command, std::move(value));
        }
    }

    void begin_track(std::string_view line) {
        finish_track();
        track_ = {};
        in_track_ = true;
        begun_ = false;
        broken_ |= !parse_whole(take_word(line), track_.number) || track_.number < 1 || track_.number > kMostParts ||
                   track_.number <= last_number_;
        last_number_ = track_.number;
        audio_ = upper(take_word(line)) == "AUDIO";
    }

    void read_index(std::string_view line) {
        int number = 0;
        const bool first = parse_whole(take_word(line), number) && number == 1;
        if (!in_track_ || !first) return;
        const auto start = frames_of(take_word(line));
        begun_ = start.has_value();
        track_.start = start.value_or(0);
        track_.file = file_;
    }

    void finish_track() {
        if (!in_track_ || !audio_) return;
        const auto* before = sheet_.tracks.empty() ? nullptr : &sheet_.tracks.back();
        broken_ |= !begun_ || (before != nullptr && before->file == track_.file && before->start >= track_.start);
        if (!broken_) sheet_.tracks.push_back(std::move(track_));
    }

    CueSheet sheet_;
    CueTrack track_;
    std::string file_;
    int last_number_ = 0;
    bool in_track_ = false;
    bool audio_ = false;
    bool begun_ = false;  ///< Its beginning is known.
    bool broken_ = false;
};

}  // namespace

std::optional<CueSheet> parse_cue_sheet(std::string_view text) { return CueReading().read(text); }

}  // namespace polyphony::catalog::scan
