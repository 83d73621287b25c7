#include "services/playlist/reactions.h"

#include <gtest/gtest.h>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/playlist/marks/bookmark_operations.h"
#include "services/playlist/marks/mark_operations.h"
#include "services/playlist/migrations.h"
#include "services/playlist/playlist_operations.h"
#include "services/playlist/saved_track_operations.h"

namespace polyphony::playlist {
namespace {

using polyphony::testing::run;

class ReactionsTest : public ::testing::TestWithParam<std::string> {
  protected:
    void hear(const google::protobuf::Message& message) {
        events::Event event;
        event.type = message.GetDescriptor()->full_name();
        event.data = message.SerializeAsString();
        const auto handlers = reactions().handlers();
        const auto heard = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            if (auto done = handlers.at(event.type)(transaction, event); !done) return fail(done.error());
            return 0;
        });
        ASSERT_TRUE(heard) << heard.error().message;
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    PlaylistOperations playlists_{*database_, Limits(), system_now};
    SavedTrackOperations saved_tracks_{*database_, Limits(), system_now};
    MarkOperations marks_{*database_, Limits(), system_now};
    BookmarkOperations bookmarks_{*database_, Limits(), system_now};
};

TEST_P(ReactionsTest, AnErasedPersonIsForgottenAndNobodyElse) {
    const auto ann = ids::make();
    const auto bob = ids::make();
    const auto track = ids::make();
    const Draft draft{"Sunday", "", true, {track}};
    const auto hers = run(playlists_.create(ann, draft, {ann, "key", "digest"})).value();
    const auto his = run(playlists_.create(bob, draft, {bob, "key", "digest"})).value();
    const auto album = ids::make();
    for (const auto& person : {ann, bob}) {
        ASSERT_TRUE(run(saved_tracks_.save(person, track)));
        ASSERT_TRUE(run(marks_.star(person, {{MarkedKind::Album, album}})));
        ASSERT_TRUE(run(marks_.rate(person, {MarkedKind::Album, album}, 5)));
        ASSERT_TRUE(run(bookmarks_.set(person, {track, 1000})));
    }

    user::v1::AccountErased erased;
    erased.set_user_id(ann);
    hear(erased);

    EXPECT_EQ(run(playlists_.get(bob, hers.id)).error().code, Code::NotFound);
    EXPECT_EQ(run(saved_tracks_.list(ann, 0, {})).value().total, 0);
    EXPECT_TRUE(run(saved_tracks_.check_saved(ann, {track})).value().empty());
    EXPECT_TRUE(run(bookmarks_.list(ann)).value().empty());
    EXPECT_TRUE(run(marks_.starred(ann, MarkedKind::Album, 0, 0)).value().empty());
    EXPECT_TRUE(run(marks_.rated(ann, MarkedKind::Album, 0, 0)).value().empty());
    EXPECT_EQ(run(marks_.rated(bob, MarkedKind::Album, 0, 0)).value().size(), 1U);
    EXPECT_EQ(run(bookmarks_.list(bob)).value().size(), 1U);
    EXPECT_EQ(run(bookmarks_.set(ann, {track, 1000})).error().code, Code::Unauthenticated);
    EXPECT_EQ(run(marks_.star(ann, {{MarkedKind::Artist, album}})).error().code, Code::Unauthenticated);
    const auto late = run(playlists_.create(ann, draft, {ann, "key", "digest"}));
    ASSERT_FALSE(late) << "whoever still holds a token brings nothing back";
    EXPECT_EQ(late.error().code, Code::Unauthenticated);
    EXPECT_EQ(run(playlists_.list(ann, 0, {})).value().playlists.size(), 0U);
    EXPECT_EQ(run(playlists_.get(bob, his.id)).value().items.size(), 1U);
    EXPECT_EQ(run(saved_tracks_.list(bob, 0, {})).value().total, 1);
}

INSTANTIATE_TEST_SUITE_P(Databases, ReactionsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::playlist
