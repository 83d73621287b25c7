#pragma once

#include <functional>
#include <span>
#include <string>

#include "platform/storage/database.h"
#include "services/recommendation/listens.h"
#include "services/recommendation/recommender.h"
#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// Takes what happened into the database and, once that is committed, into the model.
class Learner {
  public:
    struct Options {
        /// Most listens of one person that a new one is put together with, and that their recommendations come from.
        int max_listens_per_user = 100;
        /// Most tracks of one change of a playlist that are learned from.
        int max_tracks_per_event = 100;
    };

    /// `changed` is called once what someone may be recommended has changed.
    Learner(Recommender& recommender, Options options, std::function<void()> changed);

    /// Fills the model from the database. Called once, before anything else is learned.
    Result<void> load(storage::Database& database);

    /// A person did something with tracks.
    void hear(storage::Transaction& transaction, const std::string& user_id, std::span<const std::string> track_ids,
              Signal signal, UnixMillis time);
    /// A track can be heard, or its facts changed.
    void publish(storage::Transaction& transaction, TrackFacts track);
    /// A track can no longer be heard.
    void withdraw(storage::Transaction& transaction, const std::string& track_id);
    /// What a track sounds like is known now.
    void sounds_anew(const std::string& track_id) { recommender_.sounds_anew(track_id); }
    /// A person is to be forgotten.
    void forget(storage::Transaction& transaction, const std::string& user_id);

  private:
    void learn_after_commit(storage::Transaction& transaction, const std::string& user_id, const Listen& before,
                            const Listen& after, std::span<const Listen> others);

    Recommender& recommender_;
    Options options_;
    std::function<void()> changed_;
};

}  // namespace polyphony::recommendation
