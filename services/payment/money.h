#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace polyphony::payment {

/// An amount of money.
struct Money {
    std::int64_t amount_minor = 0;  ///< In the currency's smallest unit, such as cents.
    std::string currency;           ///< ISO 4217, such as `EUR`.

    friend bool operator==(const Money&, const Money&) = default;
};

/// The amount alone, such as `9.99` or `-0.50`.
std::string decimal(std::int64_t amount_minor);

/// The inverse: at most two decimals, an optional sign; nothing for what is no such number.
std::optional<std::int64_t> parse_decimal(std::string_view text);

/// For people, such as `9.99 EUR`. All currencies of the plans have two decimals.
std::string format(const Money& money);

}  // namespace polyphony::payment
