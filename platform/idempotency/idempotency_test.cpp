#include "platform/idempotency/idempotency.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <vector>

#include "platform/idempotency/request.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/playlist.pb.h"

namespace polyphony::idempotency {
namespace {

constexpr storage::Migration kMigrations[] = {
    {1, "0001_effects.sql", "CREATE TABLE effects (position {{serial}}, what TEXT NOT NULL);"}};

class IdempotencyTest : public ::testing::TestWithParam<std::string> {
  protected:
    /// Does `what`, answered with its number.
    Result<int> ask(storage::Database& database, const Request& request, const std::string& what = "it") {
        return database.write_now([&](storage::Transaction& transaction) -> Result<int> {
            auto& sql = transaction.sql();
            const auto make = [&]() -> Result<int> {
                if (what == "impossible") return fail(Code::FailedPrecondition, "This cannot be done.");
                sql << "INSERT INTO effects (what) VALUES (:what)", soci::use(what, "what");
                int position = 0;
                sql << "SELECT MAX(position) FROM effects", soci::into(position);
                return position;
            };
            const auto store = [](int position) { return std::to_string(position); };
            const auto again = [](const std::string& stored) -> Result<int> { return std::stoi(stored); };
            return once(transaction, request, {now_, kKeepMs}, make, store, again);
        });
    }

    int rows(const std::string& table) {
        const auto count = database_->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
            int found = 0;
            snapshot.sql() << "SELECT COUNT(*) FROM " << table, soci::into(found);
            return found;
        });
        return count.value();
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open({"effects", kMigrations});
    UnixMillis now_ = 1'800'000'000'000;
    const Request request_{"ann", "key-1", "digest"};
};

TEST_P(IdempotencyTest, ARepetitionDoesNothingAndGetsTheFirstAnswer) {
    const auto first = ask(*database_, request_);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(ask(*database_, request_).value(), first.value());
    EXPECT_EQ(rows("effects"), 1);
}

TEST_P(IdempotencyTest, WithoutAKeyEachRequestCounts) {
    EXPECT_NE(ask(*database_, {}).value(), ask(*database_, {}).value());
    EXPECT_EQ(rows("idempotent_requests"), 0);
}

TEST_P(IdempotencyTest, TheSameKeyWithAnotherRequestIsRefused) {
    ASSERT_TRUE(ask(*database_, request_));
    EXPECT_EQ(ask(*database_, {"ann", "key-1", "other"}).error().code, Code::AlreadyExists);
    EXPECT_EQ(rows("effects"), 1);
}

TEST_P(IdempotencyTest, KeysBelongToTheirCaller) {
    ASSERT_TRUE(ask(*database_, request_));
    EXPECT_TRUE(ask(*database_, {"bob", "key-1", "other"}));
    EXPECT_EQ(rows("effects"), 2);
}

TEST_P(IdempotencyTest, WhatFailedIsTriedAnew) {
    EXPECT_EQ(ask(*database_, request_, "impossible").error().code, Code::FailedPrecondition);
    EXPECT_TRUE(ask(*database_, request_));
}

TEST_P(IdempotencyTest, AKeyIsForgottenAfterItsTime) {
    const auto first = ask(*database_, request_);
    now_ += kKeepMs - 1;
    EXPECT_EQ(ask(*database_, request_).value(), first.value());
    now_ += 1;
    EXPECT_NE(ask(*database_, request_).value(), first.value());
    EXPECT_EQ(rows("idempotent_requests"), 1);
}

TEST_P(IdempotencyTest, AKeyHasALimit) {
    EXPECT_EQ(ask(*database_, {"ann", std::string(256, 'k'), "digest"}).error().code, Code::InvalidArgument);
}

TEST_P(IdempotencyTest, ACallerIsForgotten) {
    ASSERT_TRUE(ask(*database_, request_));
    ASSERT_TRUE(ask(*database_, {"bob", "key-1", "digest"}));
    ASSERT_TRUE(database_->write_now([](storage::Transaction& transaction) -> Result<void> {
        forget_caller(transaction, "ann");
        return {};
    }));
    EXPECT_EQ(rows("idempotent_requests"), 1);
}

// Two instances of a service, as in a rolling restart.
TEST_P(IdempotencyTest, ConcurrentRepetitionsHaveOneEffect) {
    const auto other = temporary_.open({"effects", kMigrations});
    std::vector<std::future<Result<int>>> answers;
    for (int i = 0; i < 16; ++i)
        answers.push_back(
            std::async(std::launch::async, [&, i] { return ask(i % 2 == 0 ? *database_ : *other, request_); }));
    for (auto& answer : answers) {
        const auto position = answer.get();
        ASSERT_TRUE(position) << position.error().message;
        EXPECT_EQ(ask(*database_, request_).value(), position.value());
    }
    EXPECT_EQ(rows("effects"), 1);
}

INSTANTIATE_TEST_SUITE_P(Databases, IdempotencyTest, ::testing::ValuesIn(testing::database_kinds()));

TEST(IdempotentRequestTest, TellsRequestsApartByAllThatTheyAskFor) {
    rpc::CallContext call;
    call.caller.user_id = "ann";
    call.idempotency_key = "key-1";
    playlist::v1::DeletePlaylistRequest removal;
    removal.set_playlist_id("p1");
    playlist::v1::GetPlaylistRequest look;
    look.set_playlist_id("p1");
    const auto request = request_of(call, removal);
    EXPECT_EQ(request.caller, "ann");
    EXPECT_EQ(request.key, "key-1");
    EXPECT_EQ(request_of(call, removal).digest, request.digest);
    EXPECT_NE(request_of(call, look).digest, request.digest);
    removal.set_playlist_id("p2");
    EXPECT_NE(request_of(call, removal).digest, request.digest);
}

}  // namespace
}  // namespace polyphony::idempotency
