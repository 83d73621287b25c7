#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace polyphony::streaming::hls {

/// What the first fragment of a rendition that is still being made tells of all of it.
struct Beginning {
    std::uint32_t timescale = 0;       ///< Ticks a second.
    std::uint64_t fragment_ticks = 0;  ///< Of every fragment but the last.
    std::uint64_t priming = 0;         ///< The encoder's delay, in ticks.
};

/// The durations of all fragments, in ticks, if the track lasts `duration_ms`. Nothing if it is not sure how many there
/// are, since it ends so near to the end of one.
std::optional<std::vector<std::uint64_t>> expected_durations(const Beginning& beginning, std::int64_t duration_ms);

}  // namespace polyphony::streaming::hls
