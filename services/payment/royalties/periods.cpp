#include "services/payment/royalties/periods.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace polyphony::payment {

namespace {

using namespace std::chrono;

constexpr int kFirstYear = 1970;
constexpr int kYears = 100;  // what a period's number counts its years in

year_month_day date_at(UnixMillis time) { return {floor<days>(sys_time<milliseconds>(milliseconds(time)))}; }

UnixMillis midnight(const year_month_day& date) {
    return duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
}

year_month month_of(Period period) { return year(period / kYears) / month(static_cast<unsigned>(period % kYears)); }

/// A number of exactly so many digits; -1 for anything else.
int number(std::string_view text, std::size_t from, std::size_t digits) {
    const auto part = text.substr(from, digits);
    int value = -1;
    const bool plain = part.size() == digits && part.find_first_not_of("0123456789") == std::string_view::npos;
    if (plain) std::from_chars(part.data(), part.data() + part.size(), value);
    return value;
}

}  // namespace

Period period_of(UnixMillis time) {
    const auto date = date_at(time);
    return static_cast<int>(date.year()) * kYears + static_cast<int>(static_cast<unsigned>(date.month()));
}

Period next(Period period) { return period_of(end_of(period)); }

UnixMillis begin_of(Period period) { return midnight(month_of(period) / day(1)); }

UnixMillis end_of(Period period) { return midnight((month_of(period) + months(1)) / day(1)); }

std::string text_of(Period period) { return fmt::format("{:04}-{:02}", period / kYears, period % kYears); }

std::optional<Period> parse_period(std::string_view text) {
    constexpr std::size_t kLength = 7;
    if (text.size() != kLength) return std::nullopt;
    const auto day_of_it = parse_day(std::string(text) + "-01");
    if (!day_of_it) return std::nullopt;
    return period_of(*day_of_it);
}

std::optional<UnixMillis> parse_day(std::string_view text) {
    constexpr std::size_t kLength = 10;
    constexpr std::size_t kMonthAt = 5;
    constexpr std::size_t kDayAt = 8;
    if (text.size() != kLength || text[kMonthAt - 1] != '-' || text[kDayAt - 1] != '-') return std::nullopt;
    const auto y = number(text, 0, 4);
    const auto m = number(text, kMonthAt, 2);
    const auto d = number(text, kDayAt, 2);
    if (y < kFirstYear || m < 1 || d < 1) return std::nullopt;
    const auto date = year(y) / month(static_cast<unsigned>(m)) / day(static_cast<unsigned>(d));
    if (!date.ok()) return std::nullopt;
    return midnight(date);
}

std::string day_text(UnixMillis time) {
    const auto date = date_at(time);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace polyphony::payment
