#pragma once

#include <array>
#include <functional>
#include <string_view>

/// The steps of what moves royalties, by name, so that tests can end the process at each of them.
namespace polyphony::payment {

/// Closing a month, in order. A second closing after an end at any of them completes the first.
inline constexpr std::array<std::string_view, 8> kClosingSteps = {
    "close:begin", "close:freeze", "close:frozen", "close:computed",
    "close:store", "close:book",   "close:tell",   "close:closed",
};

/// Paying a statement out, in order.
inline constexpr std::array<std::string_view, 5> kPayoutSteps = {
    "pay:begin", "pay:note", "pay:book", "pay:tell", "pay:paid",
};

/// Called at each step, within its transaction where there is one.
using Steps = std::function<void(std::string_view step)>;

}  // namespace polyphony::payment
