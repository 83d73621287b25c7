#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "platform/clock.h"
#include "services/recommendation/controls/audience.h"
#include "services/recommendation/listens.h"
#include "services/recommendation/lists/knowledge.h"
#include "services/recommendation/lists/track_list.h"
#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/model/model_file.h"
#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// One shelf of the home page.
struct Shelf {
    std::string id;
    std::string title;            ///< `{track}` stands for the title of `reason_track_id`.
    std::string reason_track_id;  ///< Empty if none.
    TrackList list;
};

/// A person's listens, last touched first.
struct PersonListens {
    std::string user_id;
    std::vector<Listen> listens;
};

/// Why a track is recommended.
struct Explanation {
    /// What a listen adds to the score.
    struct Reason {
        std::string track_id;
        double affinity = 0;
        double by_weights = 0;  ///< What is played together,
        double by_factors = 0;  ///< and what the trained model makes of it.
    };
    ScoredTrack track;
    Basis basis = Basis::CoListening;
    std::vector<Reason> reasons;  ///< Greatest first.
};

/// The tracks that sound like one, with how much: 1 for the same.
using SoundAlike = std::function<std::vector<std::pair<std::string, double>>(const std::string& track_id)>;

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
    /// All listens of all people. Called once, before anything else is learned.
    void learn_all(const std::vector<PersonListens>& people, std::size_t threads);
    /// A person's listen changed; `others` are the same person's listens to other tracks, last touched first.
    void learn(const std::string& user_id, const Listen& before, const Listen& after, std::span<const Listen> others);

    /// Ranks by this trained model from now on. Nobody waits meanwhile. What was folded in of tracks that are fresh to
    /// it is to be told again: fold_in_fresh(), describe_fresh().
    void use(const TrainedModel& model);
    /// Its version; 0 if there is none.
    std::uint64_t model_version() const;
    /// What a person likes, for the tracks that the trained model does not know; what is known already changes nothing.
    void fold_in_fresh(const PersonListens& person);
    /// Expects of at most `at_once` fresh tracks what they are alike to, by what they are and by `sound`. Returns
    /// whether there are more.
    bool describe_fresh(const SoundAlike& sound, std::size_t at_once);
    /// What the track sounds like is known now.
    void sounds_anew(const std::string& track_id);
    /// The tracks of “Your mix” of a person with these listens, and which of the listens they come from.
    std::vector<Explanation> explain(std::span<const Listen> listens, std::size_t limit, UnixMillis now) const;

    /// Heard by the same people; then by the same artists, on the same album, of the same genre; then popular.
    TrackList similar(const std::string& track_id, std::size_t limit, const Audience& audience = {}) const;
    /// The home page of a person with these listens, last touched first. Empty shelves are left out.
    std::vector<Shelf> for_you(std::span<const Listen> listens, std::size_t limit, UnixMillis now,
                               const Audience& audience = {}) const;
    /// What `make` makes of all that is known (lists/); nothing is learned meanwhile.
    template <class Make>
    auto list(Make make) const {
        const std::shared_lock lock(mutex_);
        return make(knowledge());
    }

  private:
    using Excluded = std::unordered_set<TrackIndex>;

    /// The affinities of a person, as they are now.
    std::vector<Weighted> profile_of(std::span<const Listen> listens, UnixMillis now) const;
    static PersonKey key_of(const std::string& user_id) { return std::hash<std::string>()(user_id); }
    void count_plays(TrackIndex track, double plays);
    Knowledge knowledge() const { return {tracks_, model_, plays_, by_plays_, trend_, options_.candidates}; }
    /// Those that were published last, of which so many are described.
    void describe_newest();
    std::vector<TrackIndex> numbers_of(const std::vector<std::string>& track_ids);
    void add_reason_shelves(std::vector<Shelf>& shelves, std::span<const Listen> listens, std::size_t limit,
                            Excluded excluded, const Audience& audience) const;

    Options options_;
    mutable std::shared_mutex mutex_;
    Tracks tracks_;
    Collaborative model_;
    std::vector<double> plays_;  ///< By TrackIndex, in forward decay.
    std::set<Weighted, BestFirst> by_plays_;
    Trend trend_;
    std::uint64_t model_version_ = 0;
    std::set<TrackIndex> undescribed_;  ///< Fresh tracks of which it is to be found what they are alike to.
};

}  // namespace polyphony::recommendation
