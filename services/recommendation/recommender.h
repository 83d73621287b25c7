#pragma once

#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "platform/clock.h"
#include "services/recommendation/controls/audience.h"
#include "services/recommendation/listens.h"
#include "services/recommendation/lists/knowledge.h"
#include "services/recommendation/lists/track_list.h"
#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// One shelf of the home page.
struct Shelf {
    std::string id;
    std::string title;            ///< `{track}` stands for the title of `reason_track_id`.
    std::string reason_track_id;  ///< Empty if none.
    TrackList list;
};

/// The model in memory: learns from listens and facts about tracks, and answers what to hear next. Only tracks that can
/// be heard are ever in an answer. Thread-safe; knows no database.
class Recommender {
  public:
    struct Options {
        Collaborative::Options model;
        /// Tracks that the model proposes, of which those are shown that can be heard.
        std::size_t candidates = 1000;
        /// Shelves “Because you played …”.
        int max_reasons = 3;
    };

    explicit Recommender(Options options);

    void publish(TrackFacts facts);
    void withdraw(const std::string& track_id);
    /// All listens of all people, each person's last touched first. Called once, before anything else is learned.
    void learn_all(const std::vector<std::vector<Listen>>& people, std::size_t threads);
    /// A person's listen changed; `others` are the same person's listens to other tracks, last touched first.
    void learn(const Listen& before, const Listen& after, std::span<const Listen> others);

    /// Heard by the same people; then by the same artists, on the same album, of the same genre; then popular.
    TrackList similar(const std::string& track_id, std::size_t limit, const Audience& audience = {}) const;
    /// What everyone plays now; then what was published last.
    TrackList popular(std::size_t limit, const Audience& audience = {}) const;
    /// The home page of a person with these listens, last touched first. Empty shelves are left out.
    std::vector<Shelf> for_you(std::span<const Listen> listens, std::size_t limit, UnixMillis now,
                               const Audience& audience = {}) const;
    /// What `make` makes of all that is known (lists/); nothing is learned meanwhile.
    template <class Make>
    auto list(Make make) const {
        const std::shared_lock lock(mutex_);
        return make(Knowledge{tracks_, model_, plays_, trend_, options_.candidates});
    }

  private:
    using Excluded = std::unordered_set<TrackIndex>;

    /// The affinities of a person, as they are now.
    std::vector<Weighted> profile_of(std::span<const Listen> listens, UnixMillis now) const;
    void count_plays(TrackIndex track, double plays);
    std::vector<Weighted> most_played() const;
    void add_reason_shelves(std::vector<Shelf>& shelves, std::span<const Listen> listens, std::size_t limit,
                            Excluded excluded, const Audience& audience) const;
    TrackList on_repeat(std::span<const Listen> listens, std::size_t limit, UnixMillis now,
                        const Audience& audience) const;

    Options options_;
    mutable std::shared_mutex mutex_;
    Tracks tracks_;
    Collaborative model_;
    std::vector<double> plays_;  ///< By TrackIndex, in forward decay.
    Trend trend_;
};

}  // namespace polyphony::recommendation
