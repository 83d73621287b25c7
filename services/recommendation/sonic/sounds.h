#pragma once

#include <array>
#include <cstddef>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace polyphony::recommendation {

/// What a track sounds like: a point in a space whose dimensions have units of their own.
inline constexpr std::size_t kSoundDimensions = 28;
using SoundPoint = std::array<float, kSoundDimensions>;

/// A track and how much it sounds like the one that was asked for: 1 for the same, falling towards 0.
struct SonicMatch {
    std::string track_id;
    double similarity = 0;
};

/// All tracks that were measured. Distances are Euclidean, each dimension in units of its deviation over all tracks;
/// a search looks at every track, some 20 ns each. Thread-safe.
class Sounds {
  public:
    void put(const std::string& track_id, const SoundPoint& point);
    void erase(const std::string& track_id);

    /// The tracks that are most alike, best first. Empty if the track is not known.
    std::vector<SonicMatch> similar(const std::string& track_id, std::size_t limit) const;
    /// From one track to another: those nearest to the straight line between them, at even steps, each once. At most
    /// `limit` with both ends. Empty if one is not known.
    std::vector<SonicMatch> path(const std::string& from, const std::string& to, std::size_t limit) const;

  private:
    using Scales = std::array<float, kSoundDimensions>;

    /// What makes the dimensions comparable: one over the variance of each.
    Scales scales() const;

    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, std::size_t> rows_;
    std::vector<std::string> ids_;
    std::vector<SoundPoint> points_;
    std::array<double, kSoundDimensions> sums_{};
    std::array<double, kSoundDimensions> squares_{};
};

}  // namespace polyphony::recommendation
