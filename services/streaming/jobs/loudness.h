#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace polyphony::streaming {

/// Loudness of what has no sound that counts: the absolute gate of ITU-R BS.1770-4.
inline constexpr double kSilenceLufs = -70.0;
/// True peak of digital silence.
inline constexpr double kSilenceDbtp = -100.0;
/// What gains lead to: the reference level of ReplayGain 2.0.
inline constexpr double kReferenceLufs = -18.0;

/// How loud something is, by EBU R 128.
struct Loudness {
    double integrated_lufs = kSilenceLufs;  ///< Programme loudness (ITU-R BS.1770-4); kSilenceLufs at least.
    double range_lu = 0;                    ///< Loudness range (EBU Tech 3342); not known of albums: 0.
    double true_peak_dbtp = kSilenceDbtp;   ///< Highest true peak of all channels (ITU-R BS.1770-4 annex 2).

    bool operator==(const Loudness&) const = default;
};

/// What brings it to kReferenceLufs, in dB; 0 for silence.
double gain_db(const Loudness& loudness);

/// How many gating blocks (400 ms, ITU-R BS.1770-4) were how loud, in steps of 0.1 LU. Of several tracks they add up,
/// so that an album is measured as if it were one piece of music, without hearing it again.
class LoudnessHistogram {
  public:
    /// Counts a block; one below the absolute gate does not count.
    void add(double block_lufs);
    void add(const LoudnessHistogram& other);

    /// The loudness of all blocks through both gates; kSilenceLufs if there are none.
    double integrated_lufs() const;

    /// `STEP:COUNT STEP:COUNT …`, where a step is 0.1 LU above -70 LUFS.
    std::string text() const;
    /// Nothing if the text is not a histogram.
    static std::optional<LoudnessHistogram> parse(std::string_view text);

    bool operator==(const LoudnessHistogram&) const = default;

  private:
    std::map<int, std::uint64_t> blocks_;  // By step.
};

}  // namespace polyphony::streaming
