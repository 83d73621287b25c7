#pragma once

#include <cstdint>
#include <string>

namespace polyphony::payment {

/// An amount of money.
struct Money {
    std::int64_t amount_minor = 0;  ///< In the currency's smallest unit, such as cents.
    std::string currency;           ///< ISO 4217, such as `EUR`.

    friend bool operator==(const Money&, const Money&) = default;
};

/// For people, such as `9.99 EUR`. All currencies of the plans have two decimals.
std::string format(const Money& money);

}  // namespace polyphony::payment
