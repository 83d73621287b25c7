#include "services/payment/royalties/royalties.h"

#include <set>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/payment/reactions.h"
#include "services/payment/royalties/royalty_fixture.h"

namespace polyphony::payment {
namespace {

using Amounts = std::map<std::string, std::int64_t>;

class RoyaltiesTest : public RoyaltyTest {
  protected:
    template <class Message>
    void hear(const Message& message, UnixMillis time) {
        events::Event event;
        event.type = Message::descriptor()->full_name();
        event.time = time;
        event.data = message.SerializeAsString();
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            return heard_.handlers().at(event.type)(transaction, event);
        });
        EXPECT_TRUE(done) << done.error().message;
    }

    template <class Message>
    void hear_play(const std::string& id, int heard_ms, UnixMillis time) {
        Message message;
        message.set_play_id(id);
        message.set_user_id("ada");
        message.set_track_id("song");
        message.set_heard_ms(heard_ms);
        hear(message, time);
    }

    Code refusal(Period period) {
        const auto closed = testing::run(royalties_.close(period));
        return closed ? Code::Internal : closed.error().code;
    }

    /// What a month was played in, by an artist who shares with a label; and what nobody has a contract for.
    void january() {
        const auto artist = holder("Artist");
        const auto label = holder("Label");
        agree({SubjectKind::Track, "song"}, {{artist, 3'000}, {label, 7'000}});
        subscribe("ada", "premium");
        subscribe("ben", "family");
        play("ada", "song", 3);
        play("ben", "other", 1);
    }

    const events::Reactions heard_ = reactions();
};
INSTANTIATE_TEST_SUITE_P(Databases, RoyaltiesTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(RoyaltiesTest, AMonthIsSharedOutToTheCent) {
    january();
    const auto closed = close();
    ASSERT_TRUE(closed.period.closed);
    ASSERT_EQ(closed.pools.size(), 1U);
    const auto& pool = closed.pools[0];
    EXPECT_EQ(pool.revenue_minor, 999 + 1499);
    EXPECT_EQ(pool.amount_minor, 1748) << "70 %";
    EXPECT_EQ(pool.plays, 4);
    // 1748 × 3/4 is 1311; 30 % of it 393.3, 70 % 917.7.
    EXPECT_EQ(earned(), (Amounts{{"Artist", 393}, {"Label", 918}, {"Unclaimed", 437}}));
    EXPECT_EQ(balance("expenses:royalties"), 1748);
    EXPECT_EQ(events("RoyaltyPeriodClosed"), 1);
    expect_sound_ledger();
}

TEST_P(RoyaltiesTest, ClosingAgainChangesNothing) {
    january();
    const auto first = close();
    play("ada", "song", 50);
    subscribe("eve", "premium");
    const auto again = close();
    EXPECT_EQ(again.pools[0].root, first.pools[0].root);
    EXPECT_EQ(balance("expenses:royalties"), 1748);
    EXPECT_EQ(events("RoyaltyPeriodClosed"), 1);
}

TEST_P(RoyaltiesTest, ComputedAgainTheResultIsTheSame) {
    january();
    const auto closed = close();
    agree({}, {{holder("Latecomer"), 10'000}});
    play("ben", "song", 9, kJanuary31);
    const auto again = royalties_.compute(kJanuary);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->at(0).pool.root, closed.pools[0].root);
    EXPECT_EQ(again->at(0).pool.amount_minor, closed.pools[0].amount_minor);
}

TEST_P(RoyaltiesTest, UserCentricMoneyFollowsWhoPaidIt) {
    RoyaltyOptions options;
    options.method = Method::UserCentric;
    options.pool_basis_points = 10'000;
    Royalties user_centric(*database_, options, clock_);
    january();
    play("ada", "song", 1000);
    now_ = end_of(kJanuary);
    ASSERT_TRUE(testing::run(user_centric.close(kJanuary)));
    EXPECT_EQ(earned(), (Amounts{{"Artist", 300}, {"Label", 699}, {"Unclaimed", 1499}}))
        << "however much ada played, it is her 9.99 that are shared";
}

TEST_P(RoyaltiesTest, OneAccountIsBounded) {
    RoyaltyOptions options;
    options.account_cap = 1;
    options.pool_basis_points = 10'000;
    Royalties bounded(*database_, options, clock_);
    january();
    play("ada", "song", 10'000);
    now_ = end_of(kJanuary);
    ASSERT_TRUE(testing::run(bounded.close(kJanuary)));
    EXPECT_EQ(earned().at("Unclaimed"), 1249) << "half of it: one account weighs as much as the other";
}

TEST_P(RoyaltiesTest, MonthsAreClosedInOrderAndWhenTheyAreOver) {
    EXPECT_EQ(refusal(kJanuary), Code::FailedPrecondition);
    january();
    EXPECT_EQ(refusal(kJanuary), Code::FailedPrecondition) << "it is not over";
    now_ = end_of(202603);
    EXPECT_EQ(refusal(202602), Code::FailedPrecondition) << "it is January's turn";
    close(202601);
    EXPECT_EQ(refusal(202603), Code::FailedPrecondition);
    EXPECT_TRUE(close(202602).pools.empty()) << "nobody paid";
    EXPECT_TRUE(close(202603).period.closed);
}

TEST_P(RoyaltiesTest, WhatIsToldLateCountsInTheNextMonth) {
    january();
    close();
    play("ada", "song", 2, kJanuary31);
    now_ = begin_of(202602) + kDay;
    subscribe("eve", "premium");
    const auto february = close(202602);
    ASSERT_EQ(february.pools.size(), 1U);
    EXPECT_EQ(february.pools[0].plays, 2);
    EXPECT_EQ(february.pools[0].revenue_minor, 999) << "and what January had is not shared twice";
}

TEST_P(RoyaltiesTest, ARefundIsTakenFromTheMonthInWhichItIsBooked) {
    january();
    close();
    subscribe("eve", "family");
    const auto transactions = *database_->read_now([](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
        std::vector<std::string> ids;
        for (const auto& chained : LedgerStore(snapshot.sql()).page(0, 1)) ids.push_back(chained.transaction.id);
        return ids;
    });
    ASSERT_TRUE(testing::run(books_.reverse(transactions.at(0), "Given back")));
    play("eve", "song");
    EXPECT_EQ(close(202602).pools.at(0).revenue_minor, 1499 - 999);
    expect_sound_ledger();
}

TEST_P(RoyaltiesTest, AContractThatBeginsWithinAMonthCountsFromItsDay) {
    const auto before = holder("Before");
    const auto after = holder("After");
    agree({SubjectKind::Album, "album"}, {{before, 10'000}});
    agree({SubjectKind::Album, "album"}, {{after, 10'000}}, "2026-01-16");
    ASSERT_TRUE(database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        RoyaltyStore(transaction.sql()).put_track({"song", "album", {"artist"}, "Song"});
        return {};
    }));
    subscribe("ada", "premium");
    play("ada", "song", 1, *parse_day("2026-01-16") - 1);
    play("ada", "song", 3, *parse_day("2026-01-16"));
    close();
    EXPECT_EQ(earned(), (Amounts{{"After", 524}, {"Before", 175}}));
}

TEST_P(RoyaltiesTest, AStatementIsCheckedWithNothingButItself) {
    january();
    close();
    const auto found = testing::run(royalties_.statement(statement_of("Artist"), ""));
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->statement.lines.size(), 1U);
    auto verified = verify(*found);
    EXPECT_TRUE(verified) << verified.error().message;
    auto forged = *found;
    forged.statement.lines[0].amount_minor += 100;
    EXPECT_FALSE(verify(forged));
}

TEST_P(RoyaltiesTest, StatementsAreSeenByWhoseTheyAre) {
    const std::string ada = "00000000000000000000Aa";
    const auto artist = holder("Artist", ada);
    agree({}, {{artist, 10'000}});
    subscribe("ben", "premium");
    play("ben", "song");
    close();
    const auto id = statement_of("Artist");
    EXPECT_EQ(testing::run(royalties_.statements_of(ada))->size(), 1U);
    EXPECT_TRUE(testing::run(royalties_.statements_of("ben"))->empty());
    EXPECT_TRUE(testing::run(royalties_.statement(id, ada)));
    EXPECT_EQ(testing::run(royalties_.statement(id, "ben")).error().code, Code::NotFound);

    user::v1::AccountErased erased;
    erased.set_user_id(ada);
    hear(erased, now_);
    EXPECT_TRUE(testing::run(royalties_.statements_of(ada))->empty());
    EXPECT_TRUE(testing::run(royalties_.statement(id, ""))) << "what was earned stays on record";
    EXPECT_EQ(royalties_.compute(kJanuary)->at(0).pool.root, testing::run(royalties_.periods())->at(0).pools[0].root);
}

TEST_P(RoyaltiesTest, AStatementIsPaidOnce) {
    january();
    close();
    const auto id = statement_of("Artist");
    const auto paid = testing::run(royalties_.pay(id, "SEPA 1"));
    ASSERT_TRUE(paid) << paid.error().message;
    EXPECT_EQ(paid->payout->reference, "SEPA 1");
    EXPECT_TRUE(testing::run(royalties_.pay(id, "SEPA 1"))) << "asking again is no error";
    EXPECT_EQ(testing::run(royalties_.pay(id, "SEPA 2")).error().code, Code::FailedPrecondition);
    EXPECT_EQ(testing::run(royalties_.pay(statement_of("Unclaimed"), "SEPA 3")).error().code, Code::FailedPrecondition);
    EXPECT_EQ(testing::run(royalties_.pay("unknown", "SEPA 4")).error().code, Code::NotFound);
    EXPECT_EQ(balance(std::string(kBank)), -393);
    EXPECT_EQ(balance(royalty_account(paid->statement.holder_id)), 0);
    EXPECT_EQ(events("RoyaltyStatementPaid"), 1);
    expect_sound_ledger();
}

TEST_P(RoyaltiesTest, APlayOfThirtySecondsCountsOnce) {
    subscribe("ben", "premium");
    hear_play<streaming::v1::PlayProgressed>("one", 30'000, kJanuary31);
    hear_play<streaming::v1::PlayFinished>("one", 200'000, kJanuary31 + 1);
    hear_play<streaming::v1::PlayProgressed>("short", 12'000, kJanuary31);
    hear_play<streaming::v1::PlayFinished>("short", 12'000, kJanuary31);
    hear_play<streaming::v1::PlayFinished>("two", 30'000, kJanuary31);
    EXPECT_EQ(close().pools.at(0).plays, 2);
}

TEST_P(RoyaltiesTest, WhatIsKnownOfATrackDecidesWhoEarns) {
    catalog::v1::TrackPublished published;
    auto& track = *published.mutable_track();
    track.set_id("song");
    track.set_title("Song");
    track.set_album_id("album");
    auto& credit = *track.add_artists();
    credit.set_artist_id("choir");
    credit.set_role(catalog::v1::ARTIST_ROLE_ARTIST);
    hear(published, now_);
    agree({SubjectKind::Artist, "choir"}, {{holder("Choir"), 10'000}});
    subscribe("ada", "premium");
    play("ada", "song");
    close();
    EXPECT_EQ(earned(), (Amounts{{"Choir", 699}}));
    EXPECT_EQ(testing::run(royalties_.statement(statement_of("Choir"), ""))->statement.lines[0].title, "Song");

    catalog::v1::TrackChanged changed;
    *changed.mutable_track() = track;
    changed.mutable_track()->mutable_artists(0)->set_artist_id("other");
    hear(changed, now_);
    EXPECT_EQ(royalties_.compute(kJanuary)->at(0).statements.at(0).holder_name, "Choir")
        << "a month that is closed stays as it was";
}

TEST_P(RoyaltiesTest, RefusesWhatIsNoRightsHolderOrContract) {
    EXPECT_EQ(testing::run(royalties_.add_holder("", "")).error().code, Code::InvalidArgument);
    EXPECT_EQ(testing::run(royalties_.add_holder("X", "not an id")).error().code, Code::InvalidArgument);
    EXPECT_EQ(testing::run(royalties_.change_holder({"unknown", "X", ""})).error().code, Code::NotFound);
    Contract contract{0, "", {}, 0, 1, {{"unknown", 10'000}}};
    EXPECT_EQ(testing::run(royalties_.add_contract(contract)).error().code, Code::NotFound);
    contract.shares[0].basis_points = 1;
    EXPECT_EQ(testing::run(royalties_.add_contract(contract)).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::payment
