#include "services/streaming/hls/timeline.h"

#include "services/streaming/hls/fragment_index.h"

namespace polyphony::streaming::hls {

std::optional<std::vector<std::uint64_t>> expected_durations(const Beginning& beginning, std::int64_t duration_ms) {
    constexpr std::uint64_t kMsPerSecond = 1000;
    constexpr std::uint64_t kUnsureMs = 20;  // Durations in tags are rounded, here and there to packets.
    const auto& [timescale, fragment, priming] = beginning;
    if (timescale == 0 || fragment == 0 || duration_ms <= 0) return std::nullopt;
    const auto all = static_cast<std::uint64_t>(duration_ms) * timescale / kMsPerSecond + priming;
    const auto unsure = kUnsureMs * timescale / kMsPerSecond;
    const auto last = all % fragment;
    if (all / fragment >= FragmentIndex::kMaxFragments || last < unsure || fragment - last < unsure)
        return std::nullopt;
    std::vector<std::uint64_t> durations(all / fragment, fragment);
    durations.push_back(last);
    return durations;
}

}  // namespace polyphony::streaming::hls
