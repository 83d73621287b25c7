#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.h"

/// Calendar months in UTC, as numbers such as 202601 for January 2026.
namespace polyphony::payment {

using Period = int;

Period period_of(UnixMillis time);
Period next(Period period);
/// The first millisecond of the month.
UnixMillis begin_of(Period period);
/// The first millisecond of the next one.
UnixMillis end_of(Period period);
/// As people write it, such as `2026-01`.
std::string text_of(Period period);
/// The inverse; nothing for what is no month of the years 1970 to 9999.
std::optional<Period> parse_period(std::string_view text);

/// Midnight UTC of a day such as `2026-01-31`; nothing for what is no day of these years.
std::optional<UnixMillis> parse_day(std::string_view text);
std::string day_text(UnixMillis time);

}  // namespace polyphony::payment
