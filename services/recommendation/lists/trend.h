#pragma once

#include <vector>

#include "platform/clock.h"
#include "services/recommendation/decay.h"
#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// How many people have played each track lately: each counts with their last play, which halves in kTrendHalfLife. So
/// one person who plays a track all day is one person; and it needs nothing stored but when each played a track last.
class Trend {
  public:
    static constexpr UnixMillis kTrendHalfLife = 3 * kDay;

    /// Someone's last play of a track was at `before`, and is at `after` now; 0 for never.
    void count(TrackIndex track, UnixMillis before, UnixMillis after) {
        if (before == after) return;
        if (people_.size() <= track) people_.resize(track + std::size_t{1});
        people_[track] += weight(after) - weight(before);
    }

    /// By TrackIndex, comparable with each other only.
    const std::vector<double>& people() const { return people_; }

  private:
    /// In forward decay from the first play that is counted: finite for eight years of one process.
    double weight(UnixMillis played_at) {
        if (played_at == 0) return 0;
        if (landmark_ == 0) landmark_ = played_at;
        return std::exp2(static_cast<double>(played_at - landmark_) / static_cast<double>(kTrendHalfLife));
    }

    UnixMillis landmark_ = 0;
    std::vector<double> people_;
};

}  // namespace polyphony::recommendation
