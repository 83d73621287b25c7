#include "services/recommendation/recommender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/recommendation/listeners_fixture.h"

namespace polyphony::recommendation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RecommenderTest : public ::testing::Test, public ListenersFixture {
  protected:
    std::map<std::string, Shelf> shelves_of(const std::string& person, std::size_t limit = 20) {
        std::map<std::string, Shelf> shelves;
        for (auto& shelf : recommender.for_you(people[person], limit, now)) shelves[shelf.id] = std::move(shelf);
        return shelves;
    }
};

TEST_F(RecommenderTest, AFreshSystemShowsWhatIsNew) {
    for (const char* id : {"a", "b", "c"}) publish(id);
    EXPECT_THAT(ids_of(popular_now(recommender, 2)), ElementsAre("c", "b"));
    const auto shelves = shelves_of("ann", 2);
    ASSERT_THAT(shelves, SizeIs(2));
    EXPECT_THAT(ids_of(shelves.at("popular").list), ElementsAre("c", "b"));
    EXPECT_EQ(shelves.at("popular").list.basis, Basis::Recency);
    EXPECT_THAT(ids_of(shelves.at("fresh").list), ElementsAre("a")) << "without what is shown above";
}

TEST_F(RecommenderTest, WhoMayNotHearTheNewestHearsWhatCameBefore) {
    for (const char* id : {"a", "b"}) publish(id);
    TrackFacts closed;
    closed.library_id = "closed";
    for (const char* id : {"c", "d", "e", "f", "g"}) {
        closed.id = id;
        closed.published_at = ++published;
        publish(closed);
    }
    Audience audience;
    audience.closed_libraries = {"closed"};
    const auto shelves = recommender.for_you({}, 2, now, audience);
    ASSERT_FALSE(shelves.empty());
    EXPECT_THAT(ids_of(shelves.front().list), ElementsAre("b", "a"));
    EXPECT_THAT(ids_of(recommender.similar("a", 2, audience)), ElementsAre("b"));
}

TEST_F(RecommenderTest, NothingPublishedIsNoError) {
    EXPECT_THAT(popular_now(recommender, 20).tracks, IsEmpty());
    EXPECT_THAT(recommender.similar("x", 20).tracks, IsEmpty());
    EXPECT_THAT(shelves_of("ann"), IsEmpty());
}

TEST_F(RecommenderTest, APlayAppearsAtOnce) {
    publish("a", "abba");
    publish("b", "abba");
    hear("ann", "a", Signal::Started);
    const auto shelf = shelves_of("ann").at("because-you-played");
    EXPECT_EQ(shelf.reason_track_id, "a");
    EXPECT_THAT(ids_of(shelf.list), ElementsAre("b"));
    EXPECT_EQ(shelf.list.basis, Basis::Content);
    EXPECT_THAT(shelf.title, ::testing::HasSubstr("{track}"));
}

TEST_F(RecommenderTest, WhatOthersPlayTogetherComesBeforeWhatIsAlike) {
    publish("a", "abba");
    publish("b", "abba");
    publish("c", "other");
    publish("d", "none");
    for (const char* person : {"bob", "cat"}) {
        hear(person, "a");
        hear(person, "c");
    }
    const auto similar = recommender.similar("a", 20);
    EXPECT_THAT(ids_of(similar), ElementsAre("c", "b", "d"));
    EXPECT_EQ(similar.basis, Basis::CoListening);
    for (std::size_t i = 1; i < similar.tracks.size(); ++i)
        EXPECT_LE(similar.tracks[i].score, similar.tracks[i - 1].score);
    hear("ann", "a");
    EXPECT_THAT(ids_of(shelves_of("ann").at("your-mix").list), ElementsAre("c"));
}

TEST_F(RecommenderTest, ReasonsAreTheLastPlayedAndTheirShelvesDoNotRepeat) {
    for (const char* id : {"a", "b", "c", "d", "e", "f", "g"}) publish(id, "same");
    for (const char* id : {"a", "b", "c", "d"}) hear("ann", id);
    std::vector<std::string> reasons;
    std::multiset<std::string> shown;
    for (const auto& shelf : recommender.for_you(people["ann"], 2, now))
        if (shelf.id == "because-you-played") {
            reasons.push_back(shelf.reason_track_id);
            for (const auto& id : ids_of(shelf.list)) shown.insert(id);
        }
    EXPECT_THAT(reasons, ElementsAre("d", "c"));  // a third one would have nothing new to show
    EXPECT_EQ(std::set<std::string>(shown.begin(), shown.end()).size(), shown.size());
}

TEST_F(RecommenderTest, OnRepeatIsWhatOnePlaysAgainAndAgain) {
    for (const char* id : {"a", "b"}) publish(id);
    hear("ann", "a");
    hear("ann", "b");
    EXPECT_FALSE(shelves_of("ann").contains("on-repeat"));
    hear("ann", "a");
    EXPECT_THAT(ids_of(shelves_of("ann").at("on-repeat").list), ElementsAre("a"));
}

TEST_F(RecommenderTest, PopularIsWhatMostPlayNow) {
    for (const char* id : {"old", "new", "never"}) publish(id);
    for (const char* person : {"ann", "bob", "cat"}) hear(person, "old");
    now += 60 * kDay;
    for (const char* person : {"ann", "bob"}) hear(person, "new");
    EXPECT_THAT(ids_of(popular_now(recommender, 3)), ElementsAre("new", "old", "never"));
    EXPECT_EQ(popular_now(recommender, 3).basis, Basis::Popularity);
}

TEST_F(RecommenderTest, WithdrawnTracksAreNeverShownUntilTheyComeBack) {
    for (const char* id : {"a", "b"}) publish(id, "same", "pop", "album");
    for (int i = 0; i < 2; ++i) {
        hear("ann", "a");
        hear("ann", "b");
    }
    recommender.withdraw("b");
    for (const auto& [id, shelf] : shelves_of("ann")) EXPECT_THAT(ids_of(shelf.list), Not(Contains("b"))) << id;
    EXPECT_THAT(ids_of(recommender.similar("a", 20)), IsEmpty());
    EXPECT_THAT(ids_of(popular_now(recommender, 20)), ElementsAre("a"));
    publish("b", "same");
    EXPECT_THAT(ids_of(recommender.similar("a", 20)), ElementsAre("b"));
}

TEST_F(RecommenderTest, SkippedTracksAreNotShownToWhoSkippedThem) {
    for (const char* id : {"a", "b", "c"}) publish(id, "same");
    hear("ann", "a");
    hear("ann", "b", Signal::Started);
    hear("ann", "b", Signal::Skipped);
    for (const auto& [id, shelf] : shelves_of("ann")) EXPECT_THAT(ids_of(shelf.list), Not(Contains("b"))) << id;
    EXPECT_THAT(ids_of(shelves_of("bob").at("popular").list), Contains("b"));
}

TEST_F(RecommenderTest, NoListHasATrackTwice) {
    for (int i = 0; i < 30; ++i) publish("t" + std::to_string(i), "artist" + std::to_string(i % 4), "pop");
    for (int i = 0; i < 30; ++i) hear("ann", "t" + std::to_string(i % 7));
    const auto check = [](const TrackList& list) {
        const auto ids = ids_of(list);
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
    };
    for (const auto& [id, shelf] : shelves_of("ann")) check(shelf.list);
    check(recommender.similar("t1", 20));
    check(popular_now(recommender, 20));
}

}  // namespace
}  // namespace polyphony::recommendation
