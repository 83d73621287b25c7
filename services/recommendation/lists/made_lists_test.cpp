#include "services/recommendation/lists/made_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/recommendation/listeners_fixture.h"
#include "services/recommendation/lists/periods.h"

namespace polyphony::recommendation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class MadeListsTest : public ::testing::Test, public ListenersFixture {
  protected:
    /// Two kinds of music with fans of their own; ann likes some of both.
    MadeListsTest() {
        for (const char* artist : {"folk-a", "folk-b"}) publish_artist(artist, 12, "folk");
        for (const char* artist : {"metal-a", "metal-b"}) publish_artist(artist, 12, "metal");
        fans("f", 6, {"folk-a", "folk-b"}, 12);
        fans("m", 6, {"metal-a", "metal-b"}, 12);
        for (int i = 0; i < 4; ++i) hear("ann", "folk-a" + std::to_string(i));
        for (int i = 0; i < 3; ++i) hear("ann", "metal-a" + std::to_string(i));
    }

    Taste taste(const std::string& person = "ann") {
        Taste taste;
        taste.user_id = person;
        taste.listens = people[person];
        for (const auto& listen : taste.listens) taste.known.insert(listen.track_id);
        return taste;
    }
    template <class Make>
    auto make(Make make_list, UnixMillis time, const Audience& audience = {}) {
        return recommender.list(
            [&](const Knowledge& knowledge) { return make_list(knowledge, taste(), options, audience, time); });
    }

    ListOptions options;
};

TEST(Periods, WeeksBeginOnMondays) {
    constexpr UnixMillis kMonday = 1'767'571'200'000;  // 2026-01-05, a Monday
    EXPECT_EQ(week_of(kMonday), week_of(kMonday + 7 * kDay - 1));
    EXPECT_EQ(week_of(kMonday - 1) + 1, week_of(kMonday));
    EXPECT_EQ(week_of(kMonday + 7 * kDay), week_of(kMonday) + 1);
}

TEST(Periods, ChanceIsTheSameForTheSame) {
    const auto seed = seed_of("ann", "list", 7);
    EXPECT_EQ(draw(seed, "track"), draw(seed_of("ann", "list", 7), "track"));
    EXPECT_NE(draw(seed, "track"), draw(seed, "another"));
    EXPECT_NE(draw(seed, "track"), draw(seed_of("ann", "list", 8), "track"));
    double sum = 0;
    for (int i = 0; i < 1000; ++i) sum += draw(seed, std::to_string(i));
    EXPECT_NEAR(sum / 1000, 0.5, 0.05);
}

TEST_F(MadeListsTest, EachPartOfATasteIsAMixOfItsOwn) {
    const auto mixes = make(daily_mixes, now);
    ASSERT_THAT(mixes, SizeIs(2));
    EXPECT_EQ(mixes[0].id, "daily-mix-1");
    EXPECT_EQ(mixes[0].genre, "folk");
    EXPECT_THAT(mixes[0].track_ids, Each(StartsWith("folk")));
    EXPECT_THAT(mixes[0].track_ids, AllOf(Contains("folk-a0"), Contains(StartsWith("folk-b")))) << "old and new";
    EXPECT_THAT(mixes[0].artist_ids, Contains("folk-a"));
    EXPECT_THAT(mixes[1].track_ids, Each(StartsWith("metal")));
}

TEST_F(MadeListsTest, ADailyMixIsTheSameAllDayAndAnotherTheNext) {
    const UnixMillis morning = day_of(now) * kDay;
    const auto first = make(daily_mixes, morning)[0].track_ids;
    EXPECT_EQ(make(daily_mixes, morning + kDay - 1)[0].track_ids, first);
    EXPECT_NE(make(daily_mixes, morning + kDay)[0].track_ids, first);
}

TEST_F(MadeListsTest, DiscoverWeeklyIsNewToThePerson) {
    const auto list = make(discover_weekly, now);
    EXPECT_THAT(list.track_ids, SizeIs(options.week_tracks));
    for (const auto& known : taste().known) EXPECT_THAT(list.track_ids, Not(Contains(known)));
    EXPECT_THAT(list.track_ids[0], AllOf(Not(StartsWith("folk-a")), Not(StartsWith("metal-a")))) << "strangers first";
    EXPECT_NE(make(discover_weekly, now + 7 * kDay).track_ids, list.track_ids);
    people["ann"].clear();
    EXPECT_THAT(make(discover_weekly, now).track_ids, IsEmpty()) << "of nobody's taste nothing is known";
}

TEST_F(MadeListsTest, ReleaseRadarHasWhatIsNewByThoseWhoArePlayedOrFollowed) {
    EXPECT_THAT(make(release_radar, now).track_ids, IsEmpty()) << "all is older than that";
    published = now - kDay;
    for (int i = 0; i < 5; ++i) publish("new" + std::to_string(i), "folk-a", "folk", "lp" + std::to_string(i));
    publish("stranger", "nobody", "folk");
    publish("followed", "somebody", "folk");
    const auto radar = [&] {
        return recommender
            .list([&](const Knowledge& knowledge) {
                auto ann = taste();
                ann.followed = {"somebody"};
                return release_radar(knowledge, ann, options, {}, now);
            })
            .track_ids;
    };
    EXPECT_THAT(radar(), AllOf(SizeIs(6), Contains("followed"), Contains("new0"), Not(Contains("stranger"))));
    now += (options.fresh_days + 1) * kDay;
    EXPECT_THAT(radar(), IsEmpty());
}

TEST_F(MadeListsTest, WhatIsOnRepeatIsPlayedNowAndWhatIsRewoundWasBefore) {
    hear("ann", "folk-a1");
    EXPECT_THAT(make(on_repeat, now).track_ids, ElementsAre("folk-a1"));
    EXPECT_THAT(make(on_repeat, now + 60 * kDay).track_ids, IsEmpty());
    auto ann = taste();
    ann.former = ann.listens;
    const auto rewound =
        recommender.list([&](const Knowledge& knowledge) { return repeat_rewind(knowledge, ann, options, {}); });
    EXPECT_THAT(rewound.track_ids, IsSupersetOf({"folk-a0", "folk-a1"}));
}

TEST_F(MadeListsTest, WhatIsHiddenIsInNoList) {
    Audience audience;
    audience.hidden_artists = {"folk-b"};
    audience.hidden_tracks = {"folk-a0"};
    for (const auto& mix : make(daily_mixes, now, audience))
        EXPECT_THAT(mix.track_ids, AllOf(Each(Not(StartsWith("folk-b"))), Not(Contains("folk-a0"))));
    EXPECT_THAT(make(discover_weekly, now, audience).track_ids, Each(Not(StartsWith("folk-b"))));
}

}  // namespace
}  // namespace polyphony::recommendation
