#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/recommendation/learner.h"
#include "services/recommendation/lists/periods.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/test_clock.h"

namespace polyphony::recommendation {

/// As ListenersFixture, with all of it in a database, of either kind, and a clock that is moved.
class StoredListenersFixture : public ::testing::TestWithParam<std::string> {
  protected:
    explicit StoredListenersFixture(UnixMillis now) : now_(now) {}

    template <class Work>
    void write(const Work& work) {
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            work(transaction);
            return 0;
        });
        ASSERT_TRUE(done) << done.error().message;
    }
    std::string publish(const std::string& artist, const std::string& genre = "") {
        TrackFacts facts;
        facts.id = ids::make();
        facts.artist_ids = {artist};
        if (!genre.empty()) facts.genres = {genre};
        facts.published_at = now_ - 300 * kDay;
        write([&](storage::Transaction& transaction) { learner_.publish(transaction, facts); });
        return facts.id;
    }
    void hear(const std::string& user, const std::string& track, Signal signal = Signal::Progressed) {
        const std::array tracks{track};
        write([&](storage::Transaction& transaction) { learner_.hear(transaction, user, tracks, signal, now_); });
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    UnixMillis now_;
    int changes_ = 0;  ///< How often what is made for someone has changed.
    Recommender recommender_{{}};
    Learner learner_{recommender_, {}, [this] { ++changes_; }};
};

}  // namespace polyphony::recommendation
