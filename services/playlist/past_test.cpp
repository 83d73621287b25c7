#include "services/playlist/past.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/migrations.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/saved_track_store.h"

namespace polyphony::playlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kNoLimit = 1'000'000;

/// What a listener keeps that hears the past as it hears the present.
struct Heard {
    std::map<std::string, std::vector<std::string>> playlists;
    std::map<std::string, std::vector<std::string>> saved;

    void hear(const events::v1::PastEvent& event) {
        v1::PlaylistCreated created;
        v1::PlaylistItemsAdded added;
        v1::TrackSaved track;
        if (event.type() == created.GetTypeName() && created.ParseFromString(event.data())) {
            playlists[created.playlist_id()] = {created.track_ids().begin(), created.track_ids().end()};
        } else if (event.type() == added.GetTypeName() && added.ParseFromString(event.data())) {
            auto& tracks = playlists.at(added.playlist_id());
            tracks.insert(tracks.begin() + added.position(), added.track_ids().begin(), added.track_ids().end());
        } else if (track.ParseFromString(event.data())) {
            saved[track.user_id()].push_back(track.track_id());
        }
    }
};

class PlaylistPastTest : public ::testing::TestWithParam<std::string> {
  protected:
    Heard tell(const std::vector<std::string>& types) {
        events::v1::BackfillRequest request;
        for (const auto& type : types) request.add_event_types("polyphony.playlist.v1." + type);
        Heard heard;
        events::PastWriter writer(request, [&](const events::v1::BackfillChunk& chunk) -> Result<void> {
            for (const auto& event : chunk.events()) heard.hear(event);
            return {};
        });
        const auto told = database_->read_apart([&](storage::Snapshot& snapshot) -> Result<void> {
            if (auto said = past(snapshot, writer); !said) return said;
            return writer.flush();
        });
        EXPECT_TRUE(told) << told.error().message;
        return heard;
    }

    template <class Work>
    void write(Work work) {
        const auto written = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            work(transaction);
            return {};
        });
        ASSERT_TRUE(written) << written.error().message;
    }

    static Playlist make(const std::string& owner_id, int item_count) {
        Playlist playlist;
        playlist.id = ids::make();
        playlist.owner_id = owner_id;
        playlist.name = "Mine";
        playlist.item_count = item_count;
        return playlist;
    }
    static Item item(const std::string& track, Rank rank, UnixMillis time) {
        return {ids::make(), track, "ann", time, rank};
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
};

TEST_P(PlaylistPastTest, LeadsToThePlaylistsAsTheyAreAndToWhatIsSaved) {
    const auto mixed = make("ann", 4);
    const auto empty = make("bob", 0);
    write([&](storage::Transaction& transaction) {
        // d came later, and was put between the others.
        const std::vector items{item("a", 10, 1), item("b", 20, 1), item("d", 25, 5), item("c", 30, 1)};
        store::insert_playlist(transaction, mixed, items, kNoLimit);
        store::insert_playlist(transaction, empty, {}, kNoLimit);
        for (const auto& [track, time] : {std::pair{"x", 3}, std::pair{"a", 4}, std::pair{"y", 2}})
            store::insert_saved_track(transaction, "ann", {track, time}, kNoLimit);
        store::delete_saved_track(transaction, "ann", "x");
    });
    const auto heard = tell({"PlaylistCreated", "PlaylistItemsAdded", "TrackSaved"});
    ASSERT_EQ(heard.playlists.size(), 2U);
    EXPECT_THAT(heard.playlists.at(mixed.id), ElementsAre("a", "b", "d", "c"));
    EXPECT_THAT(heard.playlists.at(empty.id), IsEmpty());
    EXPECT_THAT(heard.saved.at("ann"), ElementsAre("y", "a"));
}

TEST_P(PlaylistPastTest, TellsWhatWasAskedForAlone) {
    write([&](storage::Transaction& transaction) {
        store::insert_playlist(transaction, make("ann", 0), {}, kNoLimit);
        store::insert_saved_track(transaction, "ann", {"a", 1}, kNoLimit);
    });
    EXPECT_THAT(tell({"TrackSaved"}).playlists, IsEmpty());
    EXPECT_THAT(tell({"PlaylistCreated"}).saved, IsEmpty());
}

TEST_P(PlaylistPastTest, GoesOnBehindThePage) {
    constexpr int kMany = 1203;
    write([&](storage::Transaction& transaction) {
        for (int i = 0; i < kMany; ++i) {
            store::insert_saved_track(transaction, "ann", {std::to_string(i), i / 7}, kNoLimit);
            store::insert_playlist(transaction, make("ann", 0), {}, kNoLimit);
        }
    });
    const auto heard = tell({"PlaylistCreated", "TrackSaved"});
    EXPECT_EQ(heard.saved.at("ann").size(), kMany);
    EXPECT_EQ(heard.playlists.size(), kMany);
}

INSTANTIATE_TEST_SUITE_P(Databases, PlaylistPastTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::playlist
