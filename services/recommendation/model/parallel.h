#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace polyphony::recommendation {

/// Calls `work(i)` for each i below `count`, on so many threads, in no order. `work` must not throw.
template <class Work>
void parallel_for(std::size_t count, std::size_t threads, const Work& work) {
    constexpr std::size_t kAtOnce = 16;
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (auto begin = next.fetch_add(kAtOnce); begin < count; begin = next.fetch_add(kAtOnce))
            for (auto i = begin; i < std::min(begin + kAtOnce, count); ++i) work(i);
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(run);
    run();
}

}  // namespace polyphony::recommendation
