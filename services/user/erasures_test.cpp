#include "services/user/erasures.h"

#include <gmock/gmock.h>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/user/past.h"
#include "services/user/reactions.h"
#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kPassword = "correct horse";

class ErasuresTest : public UserTest {
  protected:
    Code refusal(const std::string& user_id, const std::string& password) {
        const auto erasure = testing::run(erasures_.delete_account(user_id, password));
        return erasure ? Code::Internal : erasure.error().code;
    }

    template <class Message>
    void hear(const std::string& source, const Message& message) {
        events::Event event;
        event.type = message.GetTypeName();
        event.source = source;
        event.data = message.SerializeAsString();
        const auto heard = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            return reactions_.handlers().at(event.type)(transaction, event);
        });
        ASSERT_TRUE(heard) << heard.error().message;
    }

    template <class PersonErased>
    void confirm(const std::string& source, const std::string& user_id, bool complete = true) {
        PersonErased message;
        message.set_user_id(user_id);
        message.set_complete(complete);
        hear(source, message);
    }

    /// How often a text is anywhere in the outbox.
    int in_outbox(const std::string& column, const std::string& value) {
        const auto count = database_->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
            int rows = 0;
            snapshot.sql() << "SELECT COUNT(*) FROM event_outbox WHERE " << column << " = :value", soci::into(rows),
                soci::use(value, "value");
            return rows;
        });
        return count.value_or(-1);
    }

    Erasures erasures_{*database_, passwords_, {"catalog", "user"}, clock_};
    const events::Reactions reactions_ = reactions(erasures_);
    const Account admin_ = sign_up("admin");
    const Account ada_ = sign_up("ada");
};

TEST_P(ErasuresTest, ADeletedAccountIsGoneAndItsNameIsFree) {
    const auto tokens = testing::run(sessions_.begin(ada_)).value();
    const auto erasure = testing::run(erasures_.delete_account(ada_.id, kPassword));
    ASSERT_TRUE(erasure) << erasure.error().message;
    EXPECT_THAT(erasure->waits_for, ElementsAre("catalog", "user"));
    EXPECT_FALSE(erasure->completed_at);
    EXPECT_EQ(testing::run(accounts_.get(ada_.id)).error().code, Code::NotFound);
    EXPECT_EQ(testing::run(accounts_.authenticate("ada", kPassword)).error().code, Code::Unauthenticated);
    EXPECT_EQ(testing::run(sessions_.renew(tokens.refresh_token)).error().code, Code::Unauthenticated);
    EXPECT_EQ(events("AccountErased"), 1);
    EXPECT_NE(sign_up("ada").id, ada_.id);
    EXPECT_TRUE(testing::run(accounts_.get(admin_.id))) << "others are not concerned";
}

TEST_P(ErasuresTest, NeedsThePassword) {
    EXPECT_EQ(refusal(ada_.id, "wrong horse"), Code::PermissionDenied);
    EXPECT_EQ(refusal("nobody", kPassword), Code::NotFound);
    EXPECT_TRUE(testing::run(accounts_.get(ada_.id)));
    EXPECT_EQ(events("AccountErased"), 0);
}

TEST_P(ErasuresTest, TheLastAdministratorStays) {
    EXPECT_EQ(refusal(admin_.id, kPassword), Code::FailedPrecondition);
    EXPECT_TRUE(testing::run(accounts_.authenticate("admin", kPassword)));
}

TEST_P(ErasuresTest, AskingAgainGivesTheSameErasure) {
    const auto first = testing::run(erasures_.delete_account(ada_.id, kPassword)).value();
    const auto again = testing::run(erasures_.delete_account(ada_.id, kPassword)).value();
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(events("AccountErased"), 1);
}

TEST_P(ErasuresTest, IsCompleteOnceEveryServiceHasConfirmed) {
    const auto erasure = testing::run(erasures_.delete_account(ada_.id, kPassword)).value();
    now_ += 1000;
    confirm<catalog::v1::PersonErased>("catalog", ada_.id, false);
    EXPECT_THAT(testing::run(erasures_.get(erasure.id))->waits_for, ElementsAre("catalog", "user"));
    confirm<catalog::v1::PersonErased>("catalog", ada_.id);
    confirm<catalog::v1::PersonErased>("catalog", ada_.id);
    EXPECT_THAT(testing::run(erasures_.get(erasure.id))->waits_for, ElementsAre("user"));
    now_ += 1000;
    confirm<v1::PersonErased>("user", ada_.id);
    const auto done = testing::run(erasures_.get(erasure.id)).value();
    EXPECT_THAT(done.waits_for, IsEmpty());
    EXPECT_EQ(done.completed_at, now_);
    EXPECT_EQ(testing::run(erasures_.list())->size(), 1U);
    EXPECT_EQ(testing::run(erasures_.get("guessed")).error().code, Code::NotFound);
}

TEST_P(ErasuresTest, ForgetsWhatWasSaidAboutThePerson) {
    const idempotency::Request request{"", "key-1", "digest"};
    const auto bea = testing::run(accounts_.sign_up({"bea", kPassword, "Bea"}, request)).value();
    ASSERT_TRUE(testing::run(erasures_.delete_account(bea.id, kPassword)));
    EXPECT_EQ(in_outbox("person", bea.id), 1);
    v1::AccountErased erased;
    erased.set_user_id(bea.id);
    hear("user", erased);
    EXPECT_EQ(in_outbox("person", bea.id), 0);
    EXPECT_EQ(events("AccountCreated"), 2) << "those of the others";
    EXPECT_EQ(events("PersonErased"), 1);
    EXPECT_EQ(testing::run(accounts_.sign_up({"bea", kPassword, "Bea"}, request))->username, "bea")
        << "another person, whom the key does not take for the first";
}

// So that who comes late, and hears of the person from someone that has not forgotten them yet, keeps nothing.
TEST_P(ErasuresTest, ThePastTellsWhoWasErased) {
    ASSERT_TRUE(testing::run(erasures_.delete_account(ada_.id, kPassword)));
    events::v1::BackfillRequest request;
    request.add_event_types(v1::AccountErased::descriptor()->full_name());
    std::vector<std::string> erased;
    const auto told = database_->read_now([&](storage::Snapshot& snapshot) -> Result<void> {
        events::PastWriter writer(request, [&](const events::v1::BackfillChunk& chunk) -> Result<void> {
            for (const auto& event : chunk.events()) erased.push_back(event.subject());
            return {};
        });
        if (auto said = past(snapshot, writer); !said) return said;
        return writer.flush();
    });
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_THAT(erased, ElementsAre(ada_.id));
}

INSTANTIATE_TEST_SUITE_P(Databases, ErasuresTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::user
