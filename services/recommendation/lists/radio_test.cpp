#include "services/recommendation/lists/radio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/recommendation/listeners_fixture.h"
#include "services/recommendation/lists/similar.h"
#include "services/recommendation/lists/tuned.h"

namespace polyphony::recommendation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

class RadioTest : public ::testing::Test, public ListenersFixture {
  protected:
    TrackList play(const RadioWish& wish, std::size_t limit = 20, const Audience& audience = {}) {
        return recommender.list(
            [&](const Knowledge& knowledge) { return radio(knowledge, wish, {}, audience, limit); });
    }
    static RadioWish from(std::vector<std::string> tracks) {
        RadioWish wish;
        wish.seeds.tracks = std::move(tracks);
        return wish;
    }
};

TEST_F(RadioTest, LeavesOutSeedsAndWhatWasHeard) {
    for (const char* id : {"a", "b", "c", "d"}) publish(id, "same");
    auto wish = from({"a", "b"});
    wish.excluded = {"c"};
    EXPECT_THAT(ids_of(play(wish)), ElementsAre("d"));
}

TEST_F(RadioTest, BeginsAnewWhenAllWasHeard) {
    for (const char* id : {"a", "b", "c"}) publish(id, "same");
    auto wish = from({"a"});
    wish.excluded = {"b", "c"};
    EXPECT_THAT(ids_of(play(wish)), UnorderedElementsAre("b", "c"));
}

TEST_F(RadioTest, AnArtistPauses) {
    publish("seed", "zero", "pop");
    for (const char* id : {"a1", "a2", "a3"}) publish(id, "abba", "pop");
    for (const char* id : {"b1", "c1", "d1"}) publish(id, std::string(1, *id), "pop");
    for (const char* id : {"a1", "a2", "a3", "b1", "c1", "d1"}) {
        hear("bob", "seed");
        hear("bob", id);
    }
    const auto list = ids_of(play(from({"seed"}), 6));
    ASSERT_THAT(list, SizeIs(6));
    for (std::size_t i = 1; i < 4; ++i) EXPECT_FALSE(list[i][0] == 'a' && list[i - 1][0] == 'a');
}

TEST_F(RadioTest, UnknownSeedsFallBackToWhatIsPopular) {
    publish("a", "x");
    hear("bob", "a");
    const auto list = play(from({"unknown"}));
    EXPECT_THAT(ids_of(list), ElementsAre("a"));
    EXPECT_EQ(list.basis, Basis::Popularity);
}

TEST_F(RadioTest, TurnsAwayFromWhatWasSkipped) {
    publish("seed", "seed");
    publish_artist("loud", 5);
    publish_artist("soft", 4);
    for (int fan = 0; fan < 5; ++fan) {
        hear("l" + std::to_string(fan), "seed");
        hear("s" + std::to_string(fan), "seed");
    }
    fans("l", 5, {"loud"}, 5);
    fans("s", 4, {"soft"}, 4);
    auto wish = from({"seed"});
    EXPECT_THAT(ids_of(play(wish, 2)).front(), StartsWith("loud"));
    wish.skipped = {"loud0", "loud1"};
    const auto turned = ids_of(play(wish, 4));
    EXPECT_THAT(turned.front(), StartsWith("soft"));
    EXPECT_THAT(turned, AllOf(Not(Contains("loud0")), Not(Contains("loud1"))));
}

TEST_F(RadioTest, StartsFromArtistsAlbumsAndGenres) {
    publish_artist("ada", 6, "folk");
    publish_artist("bea", 3, "folk");
    for (int i = 0; i < 3; ++i) publish("lp" + std::to_string(i), "cyd", "jazz", "lp");
    publish("other", "cyd", "jazz");
    fans("fan", 4, {"ada", "bea"}, 3);

    RadioWish artist;
    artist.seeds.artists = {"ada"};
    const auto by_artist = ids_of(play(artist, 8));
    EXPECT_THAT(by_artist, Contains(StartsWith("ada")));
    EXPECT_THAT(by_artist, Contains(StartsWith("bea")));

    RadioWish album;
    album.seeds.albums = {"lp"};
    const auto after_album = ids_of(play(album, 10));
    EXPECT_EQ(after_album.front(), "other");
    EXPECT_THAT(after_album, Each(Not(StartsWith("lp"))));

    RadioWish genre;
    genre.seeds.genres = {"jazz"};
    EXPECT_THAT(ids_of(play(genre, 3)), Contains(StartsWith("lp")));
}

TEST_F(RadioTest, AListIsGoneOnWithByAllThatIsInIt) {
    for (int i = 0; i < 6; ++i) publish("ada" + std::to_string(i), "artist " + std::to_string(i));
    publish_artist("bea", 3);
    fans("fan", 5, {"ada"}, 6);
    fans("other", 5, {"bea"}, 3);
    const std::vector<std::string> list{"ada0", "ada1", "ada2"};
    const std::vector<std::string> passed{"ada3"};
    const auto more =
        recommender.list([&](const Knowledge& knowledge) { return continuation(knowledge, list, passed, {}, {}, 2); });
    EXPECT_THAT(ids_of(more), UnorderedElementsAre("ada4", "ada5"));
}

TEST_F(RadioTest, NobodyHearsWhatIsNotForThem) {
    publish("seed", "seed", "pop");
    publish_artist("loathed", 2, "pop");
    TrackFacts facts;
    facts.artist_ids = {"fine"};
    facts.genres = {"pop"};
    facts.id = "rude";
    facts.is_explicit = true;
    publish(facts);
    facts.id = "closed";
    facts.is_explicit = false;
    facts.library_id = "secret";
    publish(facts);
    facts.id = "boring";
    facts.library_id = "open";
    publish(facts);
    facts.id = "good";
    publish(facts);
    EXPECT_THAT(play(from({"seed"})).tracks, SizeIs(6));

    Audience audience;
    audience.hidden_tracks = {"boring"};
    audience.hidden_artists = {"loathed"};
    audience.closed_libraries = {"secret"};
    audience.hide_explicit = true;
    EXPECT_THAT(ids_of(play(from({"seed"}), 20, audience)), ElementsAre("good"));
    EXPECT_THAT(ids_of(popular_now(recommender, 20, audience)), UnorderedElementsAre("good", "seed"));
    EXPECT_THAT(ids_of(recommender.similar("seed", 20, audience)), ElementsAre("good"));
    for (const auto& shelf : recommender.for_you({}, 20, now, audience))
        for (const auto& id : ids_of(shelf.list)) EXPECT_TRUE(id == "good" || id == "seed") << id;
}

TEST_F(RadioTest, SimilarArtistsAreHeardByTheSamePeople) {
    publish_artist("ada", 2, "folk");
    publish_artist("bea", 2, "metal");
    publish_artist("cyd", 2, "folk");
    fans("fan", 5, {"ada", "bea"}, 2);
    const auto similar = [&](const Audience& audience) {
        std::vector<std::string> ids;
        for (const auto& one : recommender.list(
                 [&](const Knowledge& knowledge) { return similar_artists(knowledge, "ada", audience, 5); }))
            ids.push_back(one.id);
        return ids;
    };
    EXPECT_THAT(similar({}), ElementsAre("bea", "cyd"));
    Audience audience;
    audience.hidden_artists = {"bea"};
    EXPECT_THAT(similar(audience), ElementsAre("cyd"));
}

TEST_F(RadioTest, TheTrendCountsPeopleAndForgets) {
    publish_artist("ada", 3);
    for (int i = 0; i < 9; ++i) hear("one", "ada0");
    hear("two", "ada1");
    hear("three", "ada1");
    const auto trending = [&] {
        const Audience everyone;
        return recommender.list([&](const Knowledge& knowledge) {
            ListBuilder list(knowledge.tracks, everyone, 5, {});
            return ids_of(list.fill(knowledge.trending(), Basis::Popularity).build());
        });
    };
    EXPECT_THAT(trending(), ElementsAre("ada1", "ada0"));
    now += 10 * kDay;
    hear("two", "ada2");
    EXPECT_EQ(trending().front(), "ada2");
}

class TunedTest : public RadioTest {
  protected:
    TunedTest() {
        publish("seed", "seed", "pop");
        for (int i = 0; i < 6; ++i) {
            const auto id = "t" + std::to_string(i);
            publish(id, "artist" + std::to_string(i), "pop");
            auto values = unknown_attributes();
            values[static_cast<std::size_t>(Attribute::Tempo)] = 80 + 20 * i;
            values[static_cast<std::size_t>(Attribute::Key)] = 2 * i;
            attributes.put(id, values);
        }
        publish("unmeasured", "artist", "pop");
    }
    std::vector<std::string> tuned_to(const Tuning& tuning, std::size_t limit = 20) {
        Seeds seeds;
        seeds.tracks = {"seed"};
        return ids_of(recommender.list(
            [&](const Knowledge& knowledge) { return tuned(knowledge, attributes, seeds, tuning, {}, {}, limit); }));
    }
    static constexpr auto kTempo = static_cast<std::size_t>(Attribute::Tempo);
    static constexpr auto kKey = static_cast<std::size_t>(Attribute::Key);
    MeasuredAttributes attributes;
};

TEST_F(TunedTest, LimitsLeaveOutWhatIsBeyondAndWhatIsUnknown) {
    EXPECT_THAT(tuned_to({}), SizeIs(7));
    Tuning tuning;
    tuning.min[kTempo] = 110;
    tuning.max[kTempo] = 150;
    EXPECT_THAT(tuned_to(tuning), UnorderedElementsAre("t2", "t3"));
}

TEST_F(TunedTest, TargetsPreferWhatIsNear) {
    Tuning tuning;
    tuning.target[kTempo] = 181;
    EXPECT_THAT(tuned_to(tuning, 2), ElementsAre("t5", "t4"));
    Tuning key;
    key.target[kKey] = 11;  // B is next to C (t0) and to B flat (t5).
    EXPECT_THAT(tuned_to(key, 2), UnorderedElementsAre("t0", "t5"));
}

}  // namespace
}  // namespace polyphony::recommendation
