#include "services/payment/royalties/allocation.h"

#include <algorithm>
#include <numeric>

namespace polyphony::payment {

namespace {

__extension__ using Wide = __int128;

struct Remainder {
    std::int64_t remainder = 0;
    std::size_t index = 0;
};

}  // namespace

std::int64_t part_of(std::int64_t total, std::int64_t weight, std::int64_t all) {
    return all == 0 ? 0 : static_cast<std::int64_t>(Wide{total} * weight / all);
}

std::vector<std::int64_t> allocate(std::int64_t total, std::span<const std::int64_t> weights) {
    std::vector<std::int64_t> shares(weights.size(), 0);
    const auto all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    if (all == 0) return shares;
    std::vector<Remainder> remainders(weights.size());
    auto left = total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        shares[i] = part_of(total, weights[i], all);
        left -= shares[i];
        remainders[i] = {static_cast<std::int64_t>(Wide{total} * weights[i] % all), i};
    }
    const auto served = remainders.begin() + left;
    const auto first = [](const Remainder& one, const Remainder& other) {
        return one.remainder != other.remainder ? one.remainder > other.remainder : one.index < other.index;
    };
    std::nth_element(remainders.begin(), served, remainders.end(), first);
    for (auto each = remainders.begin(); each != served; ++each) ++shares[each->index];
    return shares;
}

}  // namespace polyphony::payment
