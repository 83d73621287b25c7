// Trained models change while people ask and events arrive; to be run with ThreadSanitizer, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/recommendation/model/test_data.h"
#include "services/recommendation/recommender.h"
#include "services/recommendation/test_clock.h"

namespace polyphony::recommendation {
namespace {

constexpr int kModels = 20;
constexpr std::size_t kTracks = 40;

std::string id_of(std::size_t track) { return "track-" + std::to_string(track); }

Listen loved(std::size_t track) {
    Listen listen;
    listen.track_id = id_of(track);
    return after(after(listen, Signal::Saved, kNow), Signal::Progressed, kNow);
}

std::vector<Listen> loved_all(const std::vector<TrackIndex>& tracks) {
    std::vector<Listen> listens;
    for (const auto track : tracks) listens.push_back(loved(track));
    return listens;
}

/// Of all tracks but the last ones, in an order of its own.
TrainedModel model_of(const Interactions& interactions, std::uint64_t version, bool indexed) {
    Factors::Options options;
    options.dimensions = 8;
    options.sweeps = 1 + static_cast<int>(version % 3);
    auto factors = Factors::train(interactions, options, 1);
    if (indexed) factors = factors.indexed({}, 1);
    TrainedModel model{version, kNow, 0, 0, 0.4F, {}, factors};
    for (std::size_t track = 0; track < interactions.track_count; ++track) model.track_ids.push_back(id_of(track));
    return model;
}

class SwapTest : public ::testing::Test {
  protected:
    SwapTest() {
        for (std::size_t track = 0; track < kTracks + 5; ++track) {
            TrackFacts facts;
            facts.id = id_of(track);
            facts.artist_ids = {"artist-" + std::to_string(track % 7)};
            recommender_.publish(facts);
        }
        std::vector<PersonListens> people;
        for (const auto& liked : interactions_.by_person)
            people.push_back({"person-" + std::to_string(people.size()), loved_all(liked)});
        recommender_.learn_all(people, 2);
    }

    std::vector<std::string> mix_of(const std::vector<TrackIndex>& likes, std::size_t limit = 20) const {
        std::vector<std::string> ids;
        for (const auto& shelf : recommender_.for_you(loved_all(likes), limit, kNow))
            if (shelf.id == "your-mix")
                for (const auto& track : shelf.list.tracks) ids.push_back(track.track_id);
        return ids;
    }

    const Interactions interactions_ = two_tastes(200, kTracks);
    Recommender recommender_{{}};
};

TEST_F(SwapTest, NobodyNoticesAChangeOfModels) {
    std::vector<TrainedModel> models;
    for (std::uint64_t version = 1; version <= kModels; ++version)
        models.push_back(model_of(interactions_, version, version % 2 == 0));
    std::atomic<bool> over = false;
    std::atomic<int> asked = 0;
    std::vector<std::jthread> others;
    for (int i = 0; i < 2; ++i)
        others.emplace_back([&] {
            while (!over) {
                EXPECT_GE(mix_of({0, 1, 2}).size(), 17U) << "the rest of their taste";
                EXPECT_FALSE(recommender_.similar(id_of(3), 5).tracks.empty());
                EXPECT_FALSE(recommender_.explain(loved_all({0, 1, 2}), 3, kNow).empty());
                ++asked;
            }
        });
    others.emplace_back([&] {
        for (std::size_t i = 0; !over; ++i) {
            const auto track = loved(i % (kTracks + 5));
            Listen nothing;
            nothing.track_id = track.track_id;
            const auto others_of = loved_all({0, 1});
            recommender_.learn("ann", nothing, track, others_of);
            recommender_.learn("ann", track, nothing, others_of);
        }
    });
    for (const auto& model : models) {
        const int before = asked;
        recommender_.use(model);
        while (recommender_.describe_fresh(
            [](const std::string&) { return std::vector<std::pair<std::string, double>>(); }, 1))
            continue;
        while (asked < before + 2) std::this_thread::yield();
        EXPECT_EQ(recommender_.model_version(), model.version);
    }
    over = true;
}

TEST_F(SwapTest, AModelRanksWhatWasNeverHeardTogether) {
    // Its own numbers are others than those of the recommender.
    Recommender other({});
    other.publish({"somewhere else", "", {}, {}, 0});
    for (std::size_t track = kTracks; track-- > 0;) other.publish({id_of(track), "", {}, {}, 0});
    EXPECT_TRUE(other.explain(loved_all({0, 1, 2}), 5, kNow).empty()) << "without a model nothing is known";
    other.use(model_of(interactions_, 1, false));
    const auto explained = other.explain(loved_all({0, 1, 2}), 5, kNow);
    ASSERT_EQ(explained.size(), 5U);
    for (const auto& [track, basis, reasons] : explained) {
        EXPECT_LT(std::stoi(track.track_id.substr(6)), 20) << "of the other taste";
        double sum = 0;
        for (const auto& reason : reasons) sum += reason.by_weights + reason.by_factors;
        EXPECT_NEAR(sum, track.score, 1e-4);
    }
}

TEST_F(SwapTest, ATrackThatIsPublishedAfterTrainingIsRecommendedOnceItIsDescribed) {
    recommender_.use(model_of(interactions_, 1, false));
    const auto silent = [](const std::string&) { return std::vector<std::pair<std::string, double>>(); };
    while (recommender_.describe_fresh(silent, 10)) continue;
    TrackFacts facts;
    facts.id = "new";
    facts.artist_ids = {"artist-5"};  // Who has tracks 5, 12 and 19 of the first taste.
    recommender_.publish(facts);
    EXPECT_THAT(mix_of({0, 1, 2}, 100), ::testing::Not(::testing::Contains("new")));
    recommender_.describe_fresh(silent, 10);
    EXPECT_THAT(mix_of({0, 1, 2}, 100), ::testing::Contains("new"));
    // By its sound alone.
    recommender_.publish({"sounding", "", {}, {}, 0});
    recommender_.describe_fresh(silent, 10);
    EXPECT_THAT(mix_of({0, 1, 2}, 100), ::testing::Not(::testing::Contains("sounding")));
    recommender_.sounds_anew("sounding");
    recommender_.describe_fresh(
        [](const std::string&) {
            return std::vector<std::pair<std::string, double>>{{id_of(5), 0.9}};
        },
        10);
    EXPECT_THAT(mix_of({0, 1, 2}, 100), ::testing::Contains("sounding"));
}

}  // namespace
}  // namespace polyphony::recommendation
