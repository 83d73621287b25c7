#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/playlist/migrations.h"
#include "services/playlist/shares/share_operations.h"
#include "services/playlist/shares/share_store.h"

namespace polyphony::playlist {
namespace {

using polyphony::testing::run;
using ::testing::IsEmpty;

class SharesTest : public ::testing::TestWithParam<std::string> {
  protected:
    ShareDraft draft(UnixMillis expires_at = 0) const {
        return {{{SharedKind::Album, a_}, {SharedKind::Track, b_}}, "Listen!", expires_at};
    }
    template <class T>
    static Code code(const Result<T>& result) {
        return result ? Code::Internal : result.error().code;
    }
    int events(const std::string& name) { return testing::count_events(*database_, "polyphony.playlist.v1." + name); }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    UnixMillis now_ = 1'700'000'000'000;
    Limits limits_{.max_shares_per_user = 2, .max_share_entries = 3};
    ShareOperations shares_{*database_, limits_, [this] { return now_; }};
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
};
INSTANTIATE_TEST_SUITE_P(Databases, SharesTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(SharesTest, GuestsOpenWhatWasSharedAndAreCounted) {
    const auto made = run(shares_.create(ann_, draft())).value();
    EXPECT_NE(made.secret, made.id);
    EXPECT_EQ(run(shares_.open(made.secret, false))->visits, 0);
    now_ += 1000;
    const auto opened = run(shares_.open(made.secret, true)).value();
    EXPECT_EQ(opened.user_id, ann_);
    EXPECT_EQ(opened.entries, made.entries);
    EXPECT_EQ(opened.description, "Listen!");
    const auto listed = run(shares_.list(ann_)).value();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].secret, made.secret);
    EXPECT_EQ(listed[0].visits, 1);
    EXPECT_EQ(listed[0].last_visited_at, now_);
    EXPECT_THAT(run(shares_.list(bob_)).value(), IsEmpty());
    EXPECT_EQ(code(run(shares_.open(made.id, true))), Code::NotFound) << "an id opens nothing";
    EXPECT_EQ(code(run(shares_.open("", true))), Code::NotFound);
    EXPECT_EQ(events("ShareCreated"), 1);
}

TEST_P(SharesTest, WhatExpiredOrWasWithdrawnOpensNothing) {
    const auto made = run(shares_.create(ann_, draft(now_ + 1000))).value();
    EXPECT_TRUE(run(shares_.open(made.secret, true)));
    now_ += 1000;
    EXPECT_EQ(code(run(shares_.open(made.secret, true))), Code::NotFound);
    EXPECT_EQ(code(run(shares_.open(made.secret, false))), Code::NotFound);
    ASSERT_TRUE(run(shares_.update(ann_, made.id, {.description = "Again", .expires_at = 0})));
    EXPECT_EQ(run(shares_.open(made.secret, true))->description, "Again");
    EXPECT_EQ(events("ShareChanged"), 1);
    ASSERT_TRUE(run(shares_.remove(ann_, made.id)));
    ASSERT_TRUE(run(shares_.remove(ann_, made.id)));
    EXPECT_EQ(code(run(shares_.open(made.secret, true))), Code::NotFound);
    EXPECT_EQ(events("ShareDeleted"), 1);
}

TEST_P(SharesTest, OthersCannotChangeThem) {
    const auto made = run(shares_.create(ann_, draft())).value();
    EXPECT_EQ(code(run(shares_.update(bob_, made.id, {.description = "Mine"}))), Code::NotFound);
    EXPECT_TRUE(run(shares_.remove(bob_, made.id)));
    EXPECT_EQ(run(shares_.open(made.secret, false))->description, "Listen!");
}

TEST_P(SharesTest, AreLimitedAndMadeOnce) {
    const idempotency::Request request{ann_, "key", "digest"};
    const auto first = run(shares_.create(ann_, draft(), request)).value();
    EXPECT_EQ(run(shares_.create(ann_, draft(), request))->secret, first.secret);
    ASSERT_TRUE(run(shares_.create(ann_, draft())));
    EXPECT_EQ(code(run(shares_.create(ann_, draft()))), Code::ResourceExhausted);
    ASSERT_TRUE(run(shares_.remove(ann_, first.id)));
    EXPECT_TRUE(run(shares_.create(ann_, draft())));
}

TEST_P(SharesTest, WhatMakesNoSenseIsRefused) {
    const SharedThing track{SharedKind::Track, a_};
    EXPECT_EQ(code(run(shares_.create(ann_, {{}, "", 0}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(shares_.create(ann_, {{track, track, track, track}, "", 0}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(shares_.create(ann_, {{{SharedKind::Track, "7"}}, "", 0}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(shares_.create(ann_, {{{static_cast<SharedKind>(9), a_}}, "", 0}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(shares_.create(ann_, {{track}, std::string(501, 'x'), 0}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(shares_.create(ann_, {{track}, "", now_}))), Code::InvalidArgument);
}

TEST_P(SharesTest, AreForgottenWithThePerson) {
    const auto made = run(shares_.create(ann_, draft())).value();
    ASSERT_TRUE(run(database_->write([&](storage::Transaction& transaction) -> Result<void> {
        store::forget_shares(transaction, ann_);
        return {};
    })));
    EXPECT_EQ(code(run(shares_.open(made.secret, true))), Code::NotFound);
}

}  // namespace
}  // namespace polyphony::playlist
