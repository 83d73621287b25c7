#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "services/payment/money.h"

namespace polyphony::payment {

/// Something to buy by the month, and what it allows.
struct Plan {
    std::string_view id;
    std::string_view name;
    std::string_view description;
    std::int64_t price_minor = 0;
    std::string_view currency;
    int max_bitrate_kbps = 0;  ///< 0 for the original file without limit.
    int max_streams = 1;       ///< How many may play at once.
    int max_members = 1;       ///< How many accounts share it.
};

/// All plans, cheapest first.
std::span<const Plan> plans();

/// The plan with this id; null if there is none.
const Plan* find_plan(std::string_view id);

/// The plan of everyone who pays nothing.
const Plan& free_plan();

/// The price of one month.
Money price(const Plan& plan);

}  // namespace polyphony::payment
