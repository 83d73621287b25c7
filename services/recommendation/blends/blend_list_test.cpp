#include "services/recommendation/blends/blend_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/recommendation/blends/taste_match.h"
#include "services/recommendation/listeners_fixture.h"

namespace polyphony::recommendation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

class BlendListTest : public ::testing::Test, public ListenersFixture {
  protected:
    /// ann and bob both like folk; ann likes metal besides, and bob pop.
    BlendListTest() {
        publish_artist("folk", 8, "folk");
        publish_artist("metal", 8, "metal");
        publish_artist("pop", 8, "pop");
        for (const char* person : {"ann", "bob"})
            for (int i = 0; i < 4; ++i) hear(person, "folk" + std::to_string(i));
        for (int i = 0; i < 4; ++i) hear("ann", "metal" + std::to_string(i));
        for (int i = 0; i < 4; ++i) hear("bob", "pop" + std::to_string(i));
    }

    std::vector<BlendTrack> blend(const std::vector<std::string>& members, const Audience& audience = {},
                                  std::uint64_t seed = 1) {
        std::vector<PersonListens> listens;
        for (const auto& member : members) listens.push_back({member, people[member]});
        return recommender.list([&](const Knowledge& knowledge) {
            return blend_list(knowledge, listens, options, lists, audience, seed, now);
        });
    }
    static std::vector<std::string> ids_of(const std::vector<BlendTrack>& blend) {
        std::vector<std::string> ids;
        for (const auto& track : blend) ids.push_back(track.track_id);
        return ids;
    }
    static std::vector<std::string> standing_for(const std::vector<BlendTrack>& blend, const std::string& id) {
        const auto found = std::ranges::find(blend, id, &BlendTrack::track_id);
        return found == blend.end() ? std::vector<std::string>() : found->user_ids;
    }
    TasteVector taste(const std::string& person, const Audience& audience = {}) {
        return recommender.list(
            [&](const Knowledge& knowledge) { return taste_vector(knowledge, people[person], audience, now); });
    }

    BlendListOptions options;
    ListOptions lists;
};

TEST_F(BlendListTest, WhatAllLikeComesFirstAndEachTrackSaysForWhomItStands) {
    options.tracks = 4;
    lists.exploration = 0;
    EXPECT_THAT(ids_of(blend({"ann", "bob"})), Each(StartsWith("folk"))) << "metal is for ann alone, pop for bob";
    options.tracks = 50;
    const auto all = blend({"ann", "bob"});
    EXPECT_THAT(standing_for(all, "folk0"), ElementsAre("ann", "bob"));
    EXPECT_THAT(standing_for(all, "metal0"), Contains("ann"));
    for (const auto& track : all) EXPECT_THAT(track.user_ids, Not(IsEmpty())) << track.track_id;
}

TEST_F(BlendListTest, WhatOnePersonDislikesIsForNobody) {
    for (int i = 0; i < 9; ++i) hear("bob", "folk0", Signal::Skipped);
    EXPECT_THAT(ids_of(blend({"ann", "bob"})), AllOf(Not(Contains("folk0")), Contains("folk1")));
}

TEST_F(BlendListTest, SomeoneOfWhomNothingIsKnownTakesNothingAway) {
    EXPECT_THAT(ids_of(blend({"ann", "newcomer"})), Contains("metal0"));
    EXPECT_THAT(blend({"newcomer", "another"}), IsEmpty());
}

TEST_F(BlendListTest, IsTheSameForTheSameSeedAndWithoutWhatIsHidden) {
    EXPECT_EQ(blend({"ann", "bob"}), blend({"ann", "bob"}));
    EXPECT_NE(ids_of(blend({"ann", "bob"})), ids_of(blend({"ann", "bob"}, {}, 2)));
    Audience audience;
    audience.hidden_artists = {"folk"};
    EXPECT_THAT(ids_of(blend({"ann", "bob"}, audience)), Each(Not(StartsWith("folk"))));
}

TEST_F(BlendListTest, TastesAreAlikeByWhomTheyLike) {
    for (int i = 0; i < 4; ++i) hear("twin", "folk" + std::to_string(i));
    for (int i = 0; i < 4; ++i) hear("twin", "metal" + std::to_string(i));
    for (int i = 0; i < 4; ++i) hear("stranger", "pop" + std::to_string(i));
    EXPECT_GT(likeness(taste("ann"), taste("twin")), 0.99);
    EXPECT_NEAR(likeness(taste("ann"), taste("bob")), 0.5, 0.05);
    EXPECT_EQ(likeness(taste("ann"), taste("stranger")), 0);
    EXPECT_EQ(likeness(taste("ann"), taste("bob")), likeness(taste("bob"), taste("ann")));

    const auto match = taste_match(taste("ann"), "twin", taste("twin"), 5);
    ASSERT_TRUE(match);
    EXPECT_EQ(match->percent, 100);
    EXPECT_THAT(match->artist_ids, UnorderedElementsAre("folk", "metal"));
    EXPECT_THAT(taste_match(taste("ann"), "twin", taste("twin"), 1)->artist_ids, SizeIs(1));
    EXPECT_FALSE(taste_match(taste("ann"), "newcomer", taste("newcomer"), 5)) << "nobody can tell";
    Audience audience;
    audience.hidden_artists = {"metal"};
    EXPECT_THAT(taste_match(taste("ann", audience), "twin", taste("twin"), 5)->artist_ids, ElementsAre("folk"));
}

TEST_F(BlendListTest, ATrainedModelCountsHalf) {
    TasteVector one{{1, 0}, {{"a", 1.0}}};
    TasteVector other{{0, 1}, {{"a", 1.0}}};
    EXPECT_DOUBLE_EQ(likeness(one, one), 1);
    EXPECT_DOUBLE_EQ(likeness(one, other), 0.5);
    other.factors = {0, 0};
    EXPECT_DOUBLE_EQ(likeness(one, other), 1) << "it knows nothing of them";
    other.factors = {};
    EXPECT_DOUBLE_EQ(likeness(one, other), 1);
}

}  // namespace
}  // namespace polyphony::recommendation
