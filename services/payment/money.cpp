#include "services/payment/money.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

namespace polyphony::payment {

namespace {

/// The most digits before the point, so that no sum of amounts can overflow.
constexpr std::size_t kMaxDigits = 10;

bool all_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

}  // namespace

std::string decimal(std::int64_t amount_minor) {
    return fmt::format("{}{}.{:02}", amount_minor < 0 ? "-" : "", std::abs(amount_minor / 100),
                       std::abs(amount_minor % 100));
}

std::optional<std::int64_t> parse_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    auto part = std::string(point == std::string_view::npos ? "" : text.substr(point + 1));
    const bool endless = point != std::string_view::npos && part.empty();
    if (whole.empty() || whole.size() > kMaxDigits || part.size() > 2 || endless || !all_digits(whole) ||
        !all_digits(part))
        return std::nullopt;
    part.resize(2, '0');
    const auto digits = std::string(whole) + part;
    std::int64_t minor = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), minor);
    return negative ? -minor : minor;
}

std::string format(const Money& money) { return decimal(money.amount_minor) + " " + money.currency; }

}  // namespace polyphony::payment
