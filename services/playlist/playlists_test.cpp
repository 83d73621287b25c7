#include "services/playlist/playlists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/ids/ids.h"

namespace polyphony::playlist {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

const Limits kLimits;

Draft draft(std::string name, std::string description = "", std::vector<std::string> track_ids = {}) {
    return {std::move(name), std::move(description), false, std::move(track_ids)};
}

Playlist playlist_of(std::string owner_id, bool is_public, std::string snapshot_id) {
    Playlist playlist;
    playlist.owner_id = std::move(owner_id);
    playlist.is_public = is_public;
    playlist.snapshot_id = std::move(snapshot_id);
    return playlist;
}

Code code_of(const Result<void>& result) { return result.error().code; }

TEST(Draft, NeedsANameOfReasonableLength) {
    EXPECT_TRUE(check(draft("Sunday"), kLimits));
    EXPECT_EQ(code_of(check(draft(""), kLimits)), Code::InvalidArgument);
    EXPECT_EQ(code_of(check(draft("  "), kLimits)), Code::InvalidArgument);
    EXPECT_EQ(code_of(check(draft(std::string(201, 'x')), kLimits)), Code::InvalidArgument);
}

TEST(Draft, CountsCharactersNotBytes) {
    std::string name;
    for (int i = 0; i < 200; ++i) name += "é";
    EXPECT_TRUE(check(draft(name), kLimits));
    EXPECT_EQ(code_of(check(draft(name + "é"), kLimits)), Code::InvalidArgument);
}

TEST(Draft, RefusesControlCharactersButAllowsLinesInTheDescription) {
    EXPECT_EQ(code_of(check(draft("two\nlines"), kLimits)), Code::InvalidArgument);
    EXPECT_TRUE(check(draft("x", "two\nlines"), kLimits));
    EXPECT_EQ(code_of(check(draft("x", std::string(1, '\0')), kLimits)), Code::InvalidArgument);
}

TEST(Draft, RefusesTracksThatAreNoIdsOrTooMany) {
    EXPECT_EQ(code_of(check(draft("x", "", {"7"}), kLimits)), Code::InvalidArgument);
    const std::vector<std::string> many(501, ids::make());
    EXPECT_EQ(code_of(check(draft("x", "", many), kLimits)), Code::InvalidArgument);
}

TEST(Access, OthersPrivatePlaylistsDoNotExist) {
    const auto playlist = playlist_of("ann", false, "s1");
    EXPECT_TRUE(check_visible(playlist, "ann"));
    EXPECT_EQ(code_of(check_visible(playlist, "bob")), Code::NotFound);
    EXPECT_EQ(code_of(check_changeable(playlist, "bob", "")), Code::NotFound);
}

TEST(Access, OthersPublicPlaylistsAreReadOnly) {
    const auto playlist = playlist_of("ann", true, "s1");
    EXPECT_TRUE(check_visible(playlist, "bob"));
    EXPECT_EQ(code_of(check_changeable(playlist, "bob", "")), Code::PermissionDenied);
}

TEST(Access, AStaleVersionIsAborted) {
    const auto playlist = playlist_of("ann", false, "s2");
    EXPECT_TRUE(check_changeable(playlist, "ann", "s2"));
    EXPECT_TRUE(check_changeable(playlist, "ann", ""));
    EXPECT_EQ(code_of(check_changeable(playlist, "ann", "s1")), Code::Aborted);
}

TEST(Positions, LieWithinThePlaylist) {
    EXPECT_TRUE(check_position(0, 0));
    EXPECT_TRUE(check_position(3, 3));
    EXPECT_EQ(code_of(check_position(4, 3)), Code::InvalidArgument);
    EXPECT_EQ(code_of(check_position(-1, 3)), Code::InvalidArgument);
    EXPECT_TRUE(check(Move{0, 3, 3}, 3));
    EXPECT_EQ(code_of(check(Move{1, 3, 0}, 3)), Code::InvalidArgument);
    EXPECT_EQ(code_of(check(Move{2147483647, 2147483647, 0}, 3)), Code::InvalidArgument);
    EXPECT_EQ(code_of(check(Move{0, -1, 0}, 3)), Code::InvalidArgument);
}

TEST(Room, EndsAtTheLimit) {
    const Limits limits{.max_items = 10};
    auto playlist = playlist_of("ann", false, "s1");
    playlist.item_count = 8;
    EXPECT_TRUE(check_room(playlist, 2, limits));
    EXPECT_EQ(code_of(check_room(playlist, 3, limits)), Code::ResourceExhausted);
}

TEST(Ranks, AscendAndLeaveGaps) {
    EXPECT_THAT(ranks_between(std::nullopt, std::nullopt, 2), Optional(ElementsAre(kRankGap, 2 * kRankGap)));
    EXPECT_THAT(ranks_between(5, std::nullopt, 1), Optional(ElementsAre(5 + kRankGap)));
    EXPECT_THAT(ranks_between(std::nullopt, 5, 2), Optional(ElementsAre(5 - 2 * kRankGap, 5 - kRankGap)));
    EXPECT_THAT(ranks_between(0, 30, 2), Optional(ElementsAre(10, 20)));
}

TEST(Ranks, TellWhenTheGapIsTooSmall) {
    EXPECT_THAT(ranks_between(1, 3, 1), Optional(ElementsAre(2)));
    EXPECT_EQ(ranks_between(1, 2, 1), std::nullopt);
    EXPECT_EQ(ranks_between(1, 3, 2), std::nullopt);
}

TEST(Moves, ThatLandWhereTheyStartChangeNothing) {
    EXPECT_TRUE(changes_nothing({2, 3, 2}));
    EXPECT_TRUE(changes_nothing({2, 3, 5}));
    EXPECT_FALSE(changes_nothing({2, 3, 1}));
    EXPECT_FALSE(changes_nothing({2, 3, 6}));
}

TEST(Moves, OfALongRunOverAShortOneMoveTheShortOne) {
    const Move forward = shortest({0, 9, 10});
    EXPECT_EQ(forward.start, 9);
    EXPECT_EQ(forward.length, 1);
    EXPECT_EQ(forward.before, 0);
    const Move back = shortest({1, 9, 0});
    EXPECT_EQ(back.start, 0);
    EXPECT_EQ(back.length, 1);
    EXPECT_EQ(back.before, 10);
}

TEST(Order, NamesEveryItemExactlyOnce) {
    std::vector<Item> items(3);
    items[0].id = "a";
    items[1].id = "b";
    items[2].id = "c";
    const auto order = [&](std::vector<std::string> ids) { return in_order(items, ids); };
    const auto ordered = order({"c", "a", "b"});
    ASSERT_TRUE(ordered);
    EXPECT_EQ((*ordered)[0].id, "c");
    EXPECT_LT((*ordered)[0].rank, (*ordered)[1].rank);
    EXPECT_FALSE(order({"a", "b"}));
    EXPECT_FALSE(order({"a", "b", "b"}));
    EXPECT_FALSE(order({"a", "b", "c", "a"}));
    EXPECT_FALSE(order({"a", "b", "d"}));
}

}  // namespace
}  // namespace polyphony::playlist
