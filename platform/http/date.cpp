#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "platform/http/http.h"
#include "platform/http/message.h"

namespace polyphony::http {

namespace {

// strftime(3) would write in the process's locale.
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The number that is all of `text`, or -1.
int number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= 0 ? value : -1;
}

/// `day` may begin with a space; `time` is as `08:49:37`.
std::optional<std::chrono::sys_seconds> date_of(std::string_view day, std::string_view month, int year,
                                                std::string_view time) {
    using namespace std::chrono;
    const auto month_index = std::find(kMonths.begin(), kMonths.end(), month) - kMonths.begin();
    const int day_number = number(trimmed(day));
    const int hour = number(time.substr(0, 2));
    const int minute = number(time.substr(3, 2));
    const int second = number(time.substr(6, 2));
    const bool colons = time[2] == ':' && time[5] == ':';
    if (!colons || day_number < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60)
        return std::nullopt;
    const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month_index) + 1},
                              std::chrono::day{static_cast<unsigned>(day_number)}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
}

/// Whether `text` has these characters where `form` has others than dots.
bool has_form(std::string_view text, std::string_view form) {
    return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                      [](char byte, char expected) { return expected == '.' || byte == expected; });
}

/// The year with these two last digits that is not more than 50 years ahead (RFC 9110 section 5.6.7).
int full_year(int two_digits) {
    using namespace std::chrono;
    constexpr int kCentury = 100;
    constexpr int kMostAhead = 50;
    if (two_digits < 0) return two_digits;
    const int now{year_month_day(floor<days>(system_clock::now())).year()};
    const int year = now - now % kCentury + two_digits;
    return year > now + kMostAhead ? year - kCentury : year;
}

}  // namespace

std::string format_date(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(parts.tm_wday)],
                       parts.tm_mday, kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) {
    if (has_form(text, "..., .. ... .... ..:..:.. GMT"))
        return date_of(text.substr(5, 2), text.substr(8, 3), number(text.substr(12, 4)), text.substr(17, 8));
    if (has_form(text, "... ... .. ..:..:.. ...."))  // asctime(3)
        return date_of(text.substr(8, 2), text.substr(4, 3), number(text.substr(20, 4)), text.substr(11, 8));
    const auto comma = std::min(text.find(','), text.size());
    const auto rest = text.substr(comma);
    if (has_form(rest, ", ..-...-.. ..:..:.. GMT"))  // RFC 850
        return date_of(rest.substr(2, 2), rest.substr(5, 3), full_year(number(rest.substr(9, 2))), rest.substr(12, 8));
    return std::nullopt;
}

}  // namespace polyphony::http
