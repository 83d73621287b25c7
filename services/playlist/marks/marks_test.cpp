#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/playlist/marks/bookmark_operations.h"
#include "services/playlist/marks/mark_operations.h"
#include "services/playlist/migrations.h"
#include "services/playlist/saved_track_operations.h"

namespace polyphony::playlist {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MarksTest : public ::testing::TestWithParam<std::string> {
  protected:
    static std::vector<std::string> ids_of(const std::vector<Mark>& marks) {
        std::vector<std::string> ids;
        for (const auto& mark : marks) ids.push_back(mark.thing.id);
        return ids;
    }
    std::vector<std::string> starred(MarkedKind kind, int limit = 0, int offset = 0) {
        return ids_of(run(marks_.starred(ann_, kind, limit, offset)).value());
    }
    int events(const std::string& name) { return testing::count_events(*database_, "polyphony.playlist.v1." + name); }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    UnixMillis now_ = 1'700'000'000'000;
    Limits limits_{.max_saved_tracks_per_user = 3,
                   .max_stars_per_user = 3,
                   .max_ratings_per_user = 2,
                   .max_bookmarks_per_user = 2};
    MarkOperations marks_{*database_, limits_, [this] { return ++now_; }};
    BookmarkOperations bookmarks_{*database_, limits_, [this] { return ++now_; }};
    SavedTrackOperations saved_tracks_{*database_, limits_, [this] { return ++now_; }};
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
    const std::string c_ = ids::make();
};
INSTANTIATE_TEST_SUITE_P(Databases, MarksTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(MarksTest, AStarredTrackIsASavedOne) {
    ASSERT_TRUE(run(marks_.star(ann_, {{MarkedKind::Track, a_}})));
    EXPECT_THAT(run(saved_tracks_.check_saved(ann_, {a_})).value(), ElementsAre(a_));
    ASSERT_TRUE(run(saved_tracks_.save(ann_, b_)));
    EXPECT_THAT(starred(MarkedKind::Track), ElementsAre(b_, a_));
    ASSERT_TRUE(run(marks_.unstar(ann_, {{MarkedKind::Track, a_}})));
    EXPECT_THAT(starred(MarkedKind::Track), ElementsAre(b_));
    EXPECT_EQ(events("TrackSaved"), 2);
    EXPECT_EQ(events("TrackUnsaved"), 1);
}

TEST_P(MarksTest, StarsAreGivenOnceAndListedLastFirst) {
    ASSERT_TRUE(run(marks_.star(ann_, {{MarkedKind::Album, a_}, {MarkedKind::Artist, a_}})));
    ASSERT_TRUE(run(marks_.star(ann_, {{MarkedKind::Album, b_}, {MarkedKind::Album, a_}})));
    EXPECT_THAT(starred(MarkedKind::Album), ElementsAre(b_, a_));
    EXPECT_THAT(starred(MarkedKind::Album, 1, 1), ElementsAre(a_));
    EXPECT_THAT(starred(MarkedKind::Artist), ElementsAre(a_));
    EXPECT_EQ(events("ThingStarred"), 3);
    ASSERT_TRUE(run(marks_.unstar(ann_, {{MarkedKind::Album, a_}, {MarkedKind::Album, c_}})));
    EXPECT_THAT(starred(MarkedKind::Album), ElementsAre(b_));
    EXPECT_EQ(events("ThingUnstarred"), 1);
}

TEST_P(MarksTest, BeyondALimitNothingIsStarred) {
    ASSERT_TRUE(run(marks_.star(ann_, {{MarkedKind::Album, a_}, {MarkedKind::Album, b_}})));
    const auto more = run(marks_.star(ann_, {{MarkedKind::Artist, a_}, {MarkedKind::Artist, b_}}));
    EXPECT_EQ(more.error().code, Code::ResourceExhausted);
    EXPECT_THAT(starred(MarkedKind::Artist), IsEmpty()) << "all or nothing";
    ASSERT_TRUE(run(marks_.unstar(ann_, {{MarkedKind::Album, a_}})));
    EXPECT_TRUE(run(marks_.star(ann_, {{MarkedKind::Artist, a_}, {MarkedKind::Artist, b_}})));
}

TEST_P(MarksTest, RatingsReplaceEachOtherAndMakeAnAverage) {
    ASSERT_TRUE(run(marks_.rate(ann_, {MarkedKind::Track, a_}, 2)));
    ASSERT_TRUE(run(marks_.rate(ann_, {MarkedKind::Track, a_}, 3)));
    ASSERT_TRUE(run(marks_.rate(ann_, {MarkedKind::Track, a_}, 3)));
    ASSERT_TRUE(run(marks_.rate(bob_, {MarkedKind::Track, a_}, 4)));
    ASSERT_TRUE(run(marks_.star(ann_, {{MarkedKind::Track, b_}})));
    EXPECT_EQ(events("ThingRated"), 3);
    const auto marks =
        run(marks_.marks(ann_, {{MarkedKind::Track, c_}, {MarkedKind::Track, b_}, {MarkedKind::Track, a_}})).value();
    ASSERT_THAT(ids_of(marks), ElementsAre(b_, a_));
    EXPECT_TRUE(marks[0].starred_at);
    EXPECT_EQ(marks[0].rating, 0);
    EXPECT_EQ(marks[1].rating, 3);
    EXPECT_DOUBLE_EQ(marks[1].average_rating, 3.5);
    EXPECT_FALSE(marks[1].starred_at);
    ASSERT_TRUE(run(marks_.rate(ann_, {MarkedKind::Track, a_}, 0)));
    EXPECT_DOUBLE_EQ(run(marks_.marks(ann_, {{MarkedKind::Track, a_}})).value().at(0).average_rating, 4);
    EXPECT_THAT(run(marks_.rated(ann_, MarkedKind::Track, 0, 0)).value(), IsEmpty());
}

TEST_P(MarksTest, RatedThingsAreListedBestFirstAndLimited) {
    ASSERT_TRUE(run(marks_.rate(ann_, {MarkedKind::Album, a_}, 2)));
    ASSERT_TRUE(run(marks_.rate(ann_, {MarkedKind::Album, b_}, 5)));
    EXPECT_THAT(ids_of(run(marks_.rated(ann_, MarkedKind::Album, 0, 0)).value()), ElementsAre(b_, a_));
    EXPECT_EQ(run(marks_.rate(ann_, {MarkedKind::Album, c_}, 5)).error().code, Code::ResourceExhausted);
    EXPECT_TRUE(run(marks_.rate(ann_, {MarkedKind::Album, a_}, 4))) << "a change needs no room";
}

TEST_P(MarksTest, BookmarksKeepOnePlaceInEachTrack) {
    const auto first = run(bookmarks_.set(ann_, {a_, 1000, "Here"})).value();
    ASSERT_TRUE(run(bookmarks_.set(ann_, {b_, 5, ""})));
    const auto again = run(bookmarks_.set(ann_, {a_, 2000, "There"})).value();
    EXPECT_EQ(again.created_at, first.created_at);
    EXPECT_GT(again.changed_at, first.changed_at);
    const auto listed = run(bookmarks_.list(ann_)).value();
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].track_id, a_);
    EXPECT_EQ(listed[0].position_ms, 2000);
    EXPECT_EQ(listed[0].comment, "There");
    EXPECT_EQ(run(bookmarks_.set(ann_, {c_, 1, ""})).error().code, Code::ResourceExhausted);
    ASSERT_TRUE(run(bookmarks_.remove(ann_, a_)));
    ASSERT_TRUE(run(bookmarks_.remove(ann_, a_)));
    EXPECT_TRUE(run(bookmarks_.set(ann_, {c_, 1, ""})));
    EXPECT_THAT(run(bookmarks_.list(bob_)).value(), IsEmpty());
    EXPECT_EQ(events("BookmarkDeleted"), 1);
}

TEST_P(MarksTest, WhatMakesNoSenseIsRefused) {
    const auto code = [](const auto& result) { return result ? Code::Internal : result.error().code; };
    EXPECT_EQ(code(run(marks_.star(ann_, {}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(marks_.star(ann_, {{MarkedKind::Track, "7"}}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(marks_.star(ann_, {{static_cast<MarkedKind>(9), a_}}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(marks_.rate(ann_, {MarkedKind::Track, a_}, 6))), Code::InvalidArgument);
    EXPECT_EQ(code(run(marks_.rate(ann_, {MarkedKind::Track, a_}, -1))), Code::InvalidArgument);
    EXPECT_EQ(code(run(marks_.starred(ann_, MarkedKind::Track, 501, 0))), Code::InvalidArgument);
    EXPECT_EQ(code(run(marks_.starred(ann_, MarkedKind::Track, 1, -1))), Code::InvalidArgument);
    EXPECT_EQ(code(run(bookmarks_.set(ann_, {a_, -1, ""}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(bookmarks_.set(ann_, {a_, 1, std::string(501, 'x')}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(bookmarks_.set(ann_, {a_, 1, std::string("a\0b", 3)}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(bookmarks_.remove(ann_, "'"))), Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::playlist
