#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace polyphony::payment {

/// The part of `total` that a weight has, rounded down: total × weight / all. 0 if all is 0.
std::int64_t part_of(std::int64_t total, std::int64_t weight, std::int64_t all);

/// Shares `total` out by weights, so that the shares sum to it exactly: each gets its part rounded down, and what is
/// left goes, one by one, to the largest remainders (the method of Hamilton); of equal ones the first is served first.
/// Nobody gets anything if all weights are 0. Neither `total` nor a weight is negative, and the sum of the weights fits
/// into 64 bits.
std::vector<std::int64_t> allocate(std::int64_t total, std::span<const std::int64_t> weights);

}  // namespace polyphony::payment
