#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "services/streaming/jobs/loudness.h"
#include "services/streaming/jobs/sound.h"

namespace polyphony::streaming {

/// Most points of a waveform.
inline constexpr std::size_t kWaveformPoints = 900;

/// The shape of a track for a seek bar: for each of at most kWaveformPoints equal spans of time, first the lowest and
/// then the highest sample of all channels; 127 is full scale.
using Waveform = std::vector<std::int8_t>;

/// What a track sounds like, whatever its encoding: the raw fingerprint of Chromaprint's algorithm 2, of its first two
/// minutes, as AcoustID takes it. Each item is of about an eighth of a second.
struct Fingerprint {
    std::vector<std::uint32_t> items;
    std::uint32_t hash = 0;  ///< Similar fingerprints have hashes of which most bits are the same.

    bool operator==(const Fingerprint&) const = default;
};

/// What the samples of a track tell.
struct Measurement {
    std::int64_t duration_ms = 0;  ///< Of what was decoded.
    Loudness loudness;
    LoudnessHistogram blocks;
    Waveform waveform;
    Fingerprint fingerprint;
    std::optional<Sound> sound;  ///< Nothing if it is too short, or silent.

    bool operator==(const Measurement&) const = default;
};

}  // namespace polyphony::streaming
