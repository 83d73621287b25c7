// What the trained model does not know: new tracks get factors from who likes them, and before from what they are.
#include "services/recommendation/model/fresh_tracks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/model/test_data.h"

namespace polyphony::recommendation {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr TrackIndex kFresh = 100;
constexpr std::size_t kHalf = 20;  // The tracks of a taste.

std::shared_ptr<const Factors> trained(const Interactions& interactions) {
    Factors::Options options;
    options.dimensions = 8;
    options.sweeps = 16;
    return std::make_shared<const Factors>(Factors::train(interactions, options, 1));
}

double cosine(std::span<const float> a, std::span<const float> b) {
    return static_cast<double>(dot(a, b)) / std::sqrt(static_cast<double>(dot(a, a)) * static_cast<double>(dot(b, b)));
}

TEST(FreshTracksTest, WhoLikesATrackGivesItTheFactorsThatTrainingWould) {
    const auto interactions = two_tastes();
    const auto factors = trained(interactions);
    FreshTracks fresh(factors, {});
    // As if track 3 had come only now, under another number.
    for (std::size_t person = 0; person < interactions.by_person.size(); ++person) {
        const auto& liked = interactions.by_person[person];
        if (std::ranges::count(liked, 3U) > 0) fresh.like(kFresh, person, liked);
    }
    EXPECT_GT(cosine(fresh.of(kFresh), factors->of(3)), 0.99);
    EXPECT_LT(cosine(fresh.of(kFresh), factors->of(23)), 0.5) << "of the other taste";
}

TEST(FreshTracksTest, IsExpectedToBeWhatItIsAlikeToUntilPeopleSayOtherwise) {
    const auto factors = trained(two_tastes());
    FreshTracks fresh(factors, {});
    EXPECT_THAT(fresh.of(kFresh), IsEmpty());
    fresh.describe(kFresh, {{1, 3}, {2, 1}, {kFresh + 1, 9}});
    EXPECT_GT(cosine(fresh.of(kFresh), factors->of(1)), 0.9);
    for (PersonKey person = 0; person < 30; ++person) fresh.like(kFresh, person, std::vector<TrackIndex>{20, 21, 22});
    EXPECT_GT(cosine(fresh.of(kFresh), factors->of(21)), cosine(fresh.of(kFresh), factors->of(1)));
    for (PersonKey person = 0; person < 30; ++person) fresh.unlike(kFresh, person);
    EXPECT_GT(cosine(fresh.of(kFresh), factors->of(1)), 0.9) << "nobody likes it any more";
}

TEST(FreshTracksTest, OfTheLastThatWereDescribedSomethingIsExpected) {
    FreshTracks::Options options;
    options.max_described = 2;
    FreshTracks fresh(trained(two_tastes()), options);
    fresh.like(kFresh + 1, 1, std::vector<TrackIndex>{0, 1});
    for (TrackIndex track = kFresh; track < kFresh + 4; ++track) fresh.describe(track, {{1, 1}});
    fresh.describe(kFresh + 3, {{2, 1}});
    EXPECT_THAT(fresh.of(kFresh), IsEmpty());
    EXPECT_THAT(fresh.of(kFresh + 1), Not(IsEmpty())) << "somebody likes it";
    EXPECT_THAT(fresh.of(kFresh + 2), Not(IsEmpty()));
    fresh.describe(kFresh + 2, {});
    EXPECT_THAT(fresh.of(kFresh + 2), IsEmpty());
}

TEST(FreshTracksTest, APersonCountsOnceAndKnownTracksAreLeftAlone) {
    FreshTracks fresh(trained(two_tastes()), {});
    const std::vector<TrackIndex> others{0, 1, 2};
    fresh.like(kFresh, 1, others);
    const std::vector<float> once(fresh.of(kFresh).begin(), fresh.of(kFresh).end());
    fresh.like(kFresh, 1, others);
    EXPECT_EQ(once, std::vector<float>(fresh.of(kFresh).begin(), fresh.of(kFresh).end()));
    fresh.like(5, 1, others);
    EXPECT_THAT(fresh.of(5), IsEmpty());
    EXPECT_FALSE(FreshTracks().fresh(5)) << "without factors nothing is";
}

TEST(FreshTracksTest, ADescribedTrackIsRecommendedToWhoLikesWhatItIsAlikeTo) {
    const auto interactions = two_tastes();
    Collaborative model({});
    model.build(interactions, 1);
    model.use(trained(interactions), 0.3F);
    model.describe_fresh(kFresh, {{4, 1}, {5, 1}});
    const auto place_for = [&](const std::vector<TrackIndex>& likes) {
        const auto list = model.recommend(profile_of(likes), 100);
        return std::ranges::find(list, kFresh, &Weighted::track) - list.begin();
    };
    EXPECT_LT(place_for({0, 1, 2}), static_cast<std::ptrdiff_t>(kHalf)) << "among those of its taste";
    EXPECT_GT(place_for({20, 21, 22}), static_cast<std::ptrdiff_t>(kHalf) - 4) << "below those of the other";
}

}  // namespace
}  // namespace polyphony::recommendation
