#pragma once

#include <cstddef>
#include <span>
#include <unordered_set>
#include <vector>

#include "services/recommendation/controls/audience.h"
#include "services/recommendation/lists/track_list.h"
#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// Puts a list together from several sources: better ones first, each track once, and only what can be heard and is for
/// this audience.
class ListBuilder {
  public:
    using Excluded = std::unordered_set<TrackIndex>;

    /// `tracks` and `audience` must outlive it.
    ListBuilder(const Tracks& tracks, const Audience& audience, std::size_t limit, Excluded excluded)
        : tracks_(tracks), audience_(audience), limit_(limit), seen_(std::move(excluded)) {}

    /// Fills the list up with `source`, best first. Its scores are scaled to follow those that are there.
    ListBuilder& fill(std::span<const Weighted> source, Basis basis);
    /// Reorders so that `pause` others stand between two tracks of one artist, as far as there are others, and keeps
    /// `limit` tracks.
    ListBuilder& spread_artists(std::size_t limit, std::size_t pause);

    const Excluded& seen() const { return seen_; }
    bool empty() const { return chosen_.empty(); }
    const std::vector<Weighted>& chosen() const { return chosen_; }
    TrackList build() const;

  private:
    const Tracks& tracks_;
    const Audience& audience_;
    std::size_t limit_;
    Excluded seen_;
    std::vector<Weighted> chosen_;
    Basis basis_ = Basis::Popularity;
};

}  // namespace polyphony::recommendation
