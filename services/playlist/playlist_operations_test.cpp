// What people do with playlists, on both databases: every test runs the whole path from decision to rows.
#include "services/playlist/playlist_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/playlist/migrations.h"

namespace polyphony::playlist {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PlaylistOperationsTest : public ::testing::TestWithParam<std::string> {
  protected:
    Playlist make(const std::string& owner, std::vector<std::string> tracks = {}, bool is_public = false) {
        return run(playlists_.create(owner, {"Sunday", "", is_public, std::move(tracks)})).value();
    }

    std::vector<std::string> tracks_of(const Playlist& playlist) {
        std::vector<std::string> tracks;
        for (const auto& item : items_of(playlist)) tracks.push_back(item.track_id);
        return tracks;
    }

    std::vector<std::string> item_ids_of(const Playlist& playlist) {
        std::vector<std::string> ids;
        for (const auto& item : items_of(playlist)) ids.push_back(item.id);
        return ids;
    }

    std::vector<Item> items_of(const Playlist& playlist) {
        return run(playlists_.get(playlist.owner_id, playlist.id)).value().items;
    }

    /// Types of the events that were said, oldest first, without their package.
    std::vector<std::string> said() {
        return database_
            ->read_now([](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
                std::string type;
                soci::statement query =
                    (snapshot.sql().prepare << "SELECT type FROM event_outbox ORDER BY seq", soci::into(type));
                query.execute();
                std::vector<std::string> types;
                while (query.fetch()) types.push_back(type.substr(type.rfind('.') + 1));
                return types;
            })
            .value();
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    UnixMillis now_ = 1'700'000'000'000;
    Limits limits_{.max_playlists_per_user = 3, .max_items = 200, .default_page_size = 2};
    PlaylistOperations playlists_{*database_, limits_, [this] { return ++now_; }};
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
    const std::string c_ = ids::make();
};

TEST_P(PlaylistOperationsTest, ANewPlaylistHasItsTracksInOrder) {
    const auto made = make(ann_, {b_, a_, b_});
    const auto found = run(playlists_.get(ann_, made.id)).value();
    EXPECT_EQ(found.playlist.name, "Sunday");
    EXPECT_EQ(found.playlist.item_count, 3);
    EXPECT_EQ(found.playlist.snapshot_id, made.snapshot_id);
    EXPECT_THAT(tracks_of(made), ElementsAre(b_, a_, b_));
    EXPECT_THAT(said(), ElementsAre("PlaylistCreated"));
}

TEST_P(PlaylistOperationsTest, AnUpdateChangesOnlyWhatIsNamed) {
    const auto made = run(playlists_.create(ann_, {"Sunday", "slow", false, {}})).value();
    Edit edit;
    edit.name = "Monday";
    const auto changed = run(playlists_.update(ann_, made.id, edit)).value();
    EXPECT_EQ(changed.name, "Monday");
    EXPECT_EQ(changed.description, "slow");
    EXPECT_NE(changed.snapshot_id, made.snapshot_id);
    EXPECT_THAT(said(), ElementsAre("PlaylistCreated", "PlaylistChanged"));
}

TEST_P(PlaylistOperationsTest, ADeletedPlaylistIsGoneAndMakesRoom) {
    const auto first = make(ann_, {a_});
    make(ann_);
    make(ann_);
    const auto beyond = run(playlists_.create(ann_, {"Too many", "", false, {}}));
    EXPECT_EQ(beyond.error().code, Code::ResourceExhausted);
    ASSERT_TRUE(run(playlists_.remove(ann_, first.id)));
    EXPECT_EQ(run(playlists_.get(ann_, first.id)).error().code, Code::NotFound);
    EXPECT_EQ(run(playlists_.remove(ann_, first.id)).error().code, Code::NotFound);
    make(ann_);
    EXPECT_THAT(said(), SizeIs(5));
}

TEST_P(PlaylistOperationsTest, TracksAreAddedWhereAskedAndAtTheEndOtherwise) {
    auto playlist = make(ann_, {a_});
    playlist = run(playlists_.add_items(ann_, playlist.id, {b_}, std::nullopt, playlist.snapshot_id)).value();
    EXPECT_THAT(tracks_of(playlist), ElementsAre(a_, b_));
    playlist = run(playlists_.add_items(ann_, playlist.id, {c_, c_}, 1, playlist.snapshot_id)).value();
    EXPECT_THAT(tracks_of(playlist), ElementsAre(a_, c_, c_, b_));
    EXPECT_EQ(playlist.item_count, 4);
    EXPECT_THAT(said(), ElementsAre("PlaylistCreated", "PlaylistItemsAdded", "PlaylistItemsAdded"));
}

TEST_P(PlaylistOperationsTest, RemovedItemsAreGoneAndUnknownOnesAreNoError) {
    auto playlist = make(ann_, {a_, b_, a_});
    const auto items = item_ids_of(playlist);
    playlist = run(playlists_.remove_items(ann_, playlist.id, {items[0], items[0], ids::make()}, "")).value();
    EXPECT_THAT(tracks_of(playlist), ElementsAre(b_, a_));
    EXPECT_EQ(playlist.item_count, 2);
    const auto same = run(playlists_.remove_items(ann_, playlist.id, {ids::make()}, "")).value();
    EXPECT_EQ(same.snapshot_id, playlist.snapshot_id) << "nothing changed, so no new version";
    EXPECT_THAT(said(), ElementsAre("PlaylistCreated", "PlaylistItemsRemoved"));
}

TEST_P(PlaylistOperationsTest, ItemsOfAnotherPlaylistAreNotRemoved) {
    const auto playlist = make(ann_, {a_});
    const auto other = make(ann_, {b_});
    ASSERT_TRUE(run(playlists_.remove_items(ann_, playlist.id, item_ids_of(other), "")));
    EXPECT_THAT(tracks_of(other), ElementsAre(b_));
}

TEST_P(PlaylistOperationsTest, AStaleVersionIsRefusedAndLosesNothing) {
    const auto seen = make(ann_, {a_, b_});
    const auto now = run(playlists_.move_items(ann_, seen.id, {0, 1, 2}, seen.snapshot_id)).value();
    const auto items = item_ids_of(seen);
    EXPECT_EQ(run(playlists_.add_items(ann_, seen.id, {c_}, 0, seen.snapshot_id)).error().code, Code::Aborted);
    EXPECT_EQ(run(playlists_.remove_items(ann_, seen.id, items, seen.snapshot_id)).error().code, Code::Aborted);
    EXPECT_EQ(run(playlists_.move_items(ann_, seen.id, {0, 1, 2}, seen.snapshot_id)).error().code, Code::Aborted);
    EXPECT_EQ(run(playlists_.reorder_items(ann_, seen.id, items, seen.snapshot_id)).error().code, Code::Aborted);
    EXPECT_THAT(tracks_of(now), ElementsAre(b_, a_));
}

TEST_P(PlaylistOperationsTest, OthersSeeOnlyPublicPlaylistsAndChangeNone) {
    const auto secret = make(ann_, {a_});
    const auto open = make(ann_, {a_, b_}, true);
    EXPECT_EQ(run(playlists_.get(bob_, secret.id)).error().code, Code::NotFound);
    EXPECT_TRUE(run(playlists_.get(bob_, open.id)));
    for (const auto& [playlist, code] : {std::pair{secret, Code::NotFound}, std::pair{open, Code::PermissionDenied}}) {
        EXPECT_EQ(run(playlists_.update(bob_, playlist.id, Edit())).error().code, code);
        EXPECT_EQ(run(playlists_.add_items(bob_, playlist.id, {c_}, 0, "")).error().code, code);
        EXPECT_EQ(run(playlists_.remove_items(bob_, playlist.id, item_ids_of(playlist), "")).error().code, code);
        EXPECT_EQ(run(playlists_.move_items(bob_, playlist.id, {0, 1, 1}, "")).error().code, code);
        EXPECT_EQ(run(playlists_.reorder_items(bob_, playlist.id, item_ids_of(playlist), "")).error().code, code);
        EXPECT_EQ(run(playlists_.remove(bob_, playlist.id)).error().code, code);
    }
}

TEST_P(PlaylistOperationsTest, ListsPagesLastChangedFirst) {
    const auto first = make(ann_);
    const auto second = make(ann_);
    const auto third = make(ann_);
    make(bob_);
    ASSERT_TRUE(run(playlists_.add_items(ann_, first.id, {a_}, 0, "")));
    const auto page = run(playlists_.list(ann_, 0, {})).value();
    ASSERT_THAT(page.playlists, SizeIs(2));
    EXPECT_EQ(page.playlists[0].id, first.id);
    EXPECT_EQ(page.playlists[1].id, third.id);
    ASSERT_TRUE(page.next);
    const auto rest = run(playlists_.list(ann_, 0, *page.next)).value();
    ASSERT_THAT(rest.playlists, SizeIs(1));
    EXPECT_EQ(rest.playlists[0].id, second.id);
    EXPECT_FALSE(rest.next);
    EXPECT_EQ(run(playlists_.list(ann_, 501, {})).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(playlists_.list(ann_, -1, {})).error().code, Code::InvalidArgument);
}

TEST_P(PlaylistOperationsTest, ARepeatedCreationGetsTheFirstAnswer) {
    const Draft draft{"Once", "more", true, {a_}};
    const idempotency::Request request{ann_, "key-1", "digest"};
    const auto first = run(playlists_.create(ann_, draft, request)).value();
    now_ += 1000;
    ASSERT_TRUE(run(playlists_.update(ann_, first.id, {"Renamed", std::nullopt, std::nullopt})));
    const auto again = run(playlists_.create(ann_, draft, request)).value();
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.owner_id, ann_);
    EXPECT_EQ(again.name, "Once");
    EXPECT_EQ(again.description, "more");
    EXPECT_TRUE(again.is_public);
    EXPECT_EQ(again.snapshot_id, first.snapshot_id);
    EXPECT_EQ(again.created_at, first.created_at);
    EXPECT_EQ(again.changed_at, first.changed_at);
    EXPECT_EQ(again.item_count, 1);
    EXPECT_THAT(run(playlists_.list(ann_, 0, {})).value().playlists, SizeIs(1));
}

// Each names the version that it saw, which is not the newest any more when it is repeated.
TEST_P(PlaylistOperationsTest, ARepeatedChangeIsMadeOnceAndGetsTheFirstAnswer) {
    const auto made = make(ann_, {a_, b_});
    const auto repeat = [&](auto change) {
        const auto first = change();
        const auto again = change();
        ASSERT_TRUE(first) << first.error().message;
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(again->snapshot_id, first->snapshot_id);
        EXPECT_EQ(again->item_count, first->item_count);
    };
    auto version = [&] { return run(playlists_.get(ann_, made.id)).value().playlist.snapshot_id; };
    const auto add = version();
    repeat([&] { return run(playlists_.add_items(ann_, made.id, {c_}, 0, add, {ann_, "add", "1"})); });
    EXPECT_THAT(tracks_of(made), ElementsAre(c_, a_, b_));
    const auto move = version();
    repeat([&] { return run(playlists_.move_items(ann_, made.id, {0, 1, 3}, move, {ann_, "move", "2"})); });
    EXPECT_THAT(tracks_of(made), ElementsAre(a_, b_, c_));
    const auto reorder = version();
    auto ids = item_ids_of(made);
    std::ranges::reverse(ids);
    repeat([&] { return run(playlists_.reorder_items(ann_, made.id, ids, reorder, {ann_, "reorder", "3"})); });
    EXPECT_THAT(tracks_of(made), ElementsAre(c_, b_, a_));
    const auto removal = version();
    repeat([&] { return run(playlists_.remove_items(ann_, made.id, {ids[1]}, removal, {ann_, "remove", "4"})); });
    EXPECT_THAT(tracks_of(made), ElementsAre(c_, a_));
    EXPECT_TRUE(run(playlists_.remove(ann_, made.id, {ann_, "delete", "5"})));
    EXPECT_TRUE(run(playlists_.remove(ann_, made.id, {ann_, "delete", "5"})));
    EXPECT_EQ(run(playlists_.remove(ann_, made.id)).error().code, Code::NotFound);
}

TEST_P(PlaylistOperationsTest, ManyInsertionsAtOnePlaceKeepTheirOrder) {
    const auto playlist = make(ann_, {a_, b_});
    std::vector<std::string> expected{a_, b_};
    for (int i = 0; i < 30; ++i) {
        const auto track = ids::make();
        ASSERT_TRUE(run(playlists_.add_items(ann_, playlist.id, {track}, 1, "")));
        expected.insert(expected.begin() + 1, track);
    }
    EXPECT_EQ(tracks_of(playlist), expected);
}

TEST_P(PlaylistOperationsTest, APlaylistIsFullAtTheLimit) {
    const auto playlist = make(ann_, std::vector<std::string>(199, a_));
    ASSERT_TRUE(run(playlists_.add_items(ann_, playlist.id, {b_}, 0, "")));
    EXPECT_EQ(run(playlists_.add_items(ann_, playlist.id, {b_}, 0, "")).error().code, Code::ResourceExhausted);
}

// Random changes give what the same changes give on a std::vector.
TEST_P(PlaylistOperationsTest, BehavesLikeAVector) {
    std::mt19937 random(7);
    const auto below = [&](int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); };
    auto playlist = make(ann_);
    std::vector<std::string> model;  // item ids
    for (int step = 0; step < 300; ++step) {
        const int size = static_cast<int>(model.size());
        const auto change = below(10);
        Result<Playlist> result = playlist;
        if (size < 5 || (change < 3 && size < 150)) {
            const int position = below(size + 1);
            const std::vector<std::string> tracks(static_cast<std::size_t>(1 + below(4)), ids::make());
            result = run(playlists_.add_items(ann_, playlist.id, tracks, position, playlist.snapshot_id));
            ASSERT_TRUE(result);
            const auto items = item_ids_of(*result);
            model.insert(model.begin() + position, items.begin() + position,
                         items.begin() + position + static_cast<int>(tracks.size()));
        } else if (change < 4) {
            const auto gone = model[static_cast<std::size_t>(below(size))];
            result = run(playlists_.remove_items(ann_, playlist.id, {gone}, playlist.snapshot_id));
            std::erase(model, gone);
        } else if (change < 9) {
            const int start = below(size);
            const Move move{start, 1 + below(size - start), below(size + 1)};
            result = run(playlists_.move_items(ann_, playlist.id, move, playlist.snapshot_id));
            const auto begin = model.begin();
            if (move.before < start)
                std::rotate(begin + move.before, begin + start, begin + start + move.length);
            else if (move.before > start + move.length)
                std::rotate(begin + start, begin + start + move.length, begin + move.before);
        } else {
            std::ranges::shuffle(model, random);
            result = run(playlists_.reorder_items(ann_, playlist.id, model, playlist.snapshot_id));
        }
        ASSERT_TRUE(result) << result.error().message;
        playlist = *result;
        ASSERT_EQ(item_ids_of(playlist), model) << "after step " << step;
        ASSERT_EQ(playlist.item_count, static_cast<int>(model.size()));
    }
}

INSTANTIATE_TEST_SUITE_P(Databases, PlaylistOperationsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::playlist
