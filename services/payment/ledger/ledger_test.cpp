#include "services/payment/ledger/ledger.h"

#include "services/payment/ledger/ledger_store.h"
#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

LedgerTransaction movement(const std::string& id, std::int64_t amount = 999) {
    return {id,         cause_of_payment("payment-" + id),
            "ada",      "A month",
            kJanuary31, {{provider_account("sandbox"), std::string(kSubscriptionRevenue), {amount, "EUR"}}}};
}

TEST(Ledger, RefusesWhatIsNotSound) {
    EXPECT_TRUE(check(movement("a")));
    EXPECT_FALSE(check(movement("a", 0)));
    EXPECT_FALSE(check(movement("a", -5)));
    auto wrong = movement("a");
    wrong.entries[0].credit_account = wrong.entries[0].debit_account;
    EXPECT_FALSE(check(wrong));
    wrong.entries[0].credit_account = "liabilities:royalties:";
    EXPECT_FALSE(check(wrong));
    wrong.entries[0].credit_account = "revenue:unheard-of";
    EXPECT_FALSE(check(wrong));
    wrong.entries.clear();
    EXPECT_FALSE(check(wrong));
    wrong = movement("a");
    wrong.cause.clear();
    EXPECT_FALSE(check(wrong));
}

TEST(Ledger, AReversalIsTheSameTheOtherWayRound) {
    const auto back = reversal(movement("a"), "b", "Wrong", kJanuary31);
    EXPECT_TRUE(check(back));
    EXPECT_EQ(back.cause, "reversal:a");
    EXPECT_EQ(back.customer_id, "ada");
    EXPECT_EQ(back.entries[0].debit_account, kSubscriptionRevenue);
    EXPECT_EQ(back.entries[0].credit_account, "assets:provider:sandbox");
    EXPECT_EQ(back.entries[0].amount, (Money{999, "EUR"}));
}

TEST(Ledger, IsBalancedInEveryCurrencyByItself) {
    const std::vector<LedgerBalance> good = {{"a", "EUR", 10, 0}, {"b", "EUR", 0, 10}, {"c", "USD", 5, 5}};
    const std::vector<LedgerBalance> mixed = {{"a", "EUR", 10, 0}, {"b", "USD", 0, 10}};
    EXPECT_TRUE(balanced(good));
    EXPECT_FALSE(balanced(mixed));
    EXPECT_TRUE(balanced({}));
}

class LedgerStoreTest : public PaymentTest {
  protected:
    Result<void> book(const LedgerTransaction& transaction) {
        return database_->write_now([&](storage::Transaction& writing) -> Result<void> {
            LedgerStore(writing.sql()).insert(transaction);
            return {};
        });
    }

    Result<void> run(const std::string& sql) {
        return database_->write_now([&](storage::Transaction& writing) -> Result<void> {
            writing.sql() << sql;
            return {};
        });
    }

    std::vector<LedgerBalance> balances() { return *testing::run(books_.trial_balance()); }
};
INSTANTIATE_TEST_SUITE_P(Databases, LedgerStoreTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(LedgerStoreTest, SumsUp) {
    EXPECT_TRUE(balances().empty());
    ASSERT_TRUE(book(movement("a", 999)));
    ASSERT_TRUE(book(movement("b", 501)));
    const auto sums = balances();
    ASSERT_EQ(sums.size(), 2U);
    EXPECT_EQ(sums[0].account, "assets:provider:sandbox");
    EXPECT_EQ(sums[0].debit_minor, 1500);
    EXPECT_EQ(sums[0].credit_minor, 0);
    EXPECT_EQ(sums[1].account, "revenue:subscriptions");
    EXPECT_EQ(sums[1].credit_minor, 1500);
    EXPECT_TRUE(balanced(sums));
}

TEST_P(LedgerStoreTest, ACauseIsBookedOnce) {
    ASSERT_TRUE(book(movement("a")));
    auto again = movement("b");
    again.cause = cause_of_payment("payment-a");
    EXPECT_FALSE(book(again));
    EXPECT_EQ(balances()[0].debit_minor, 999);
}

TEST_P(LedgerStoreTest, TheDatabaseItselfRefusesWhatIsNotSound) {
    EXPECT_FALSE(book(movement("a", 0)));
    EXPECT_FALSE(book(movement("b", -5)));
    auto same = movement("c");
    same.entries[0].credit_account = same.entries[0].debit_account;
    EXPECT_FALSE(book(same));
    EXPECT_TRUE(balances().empty());
}

TEST_P(LedgerStoreTest, TheDatabaseItselfRefusesToChangeHistory) {
    ASSERT_TRUE(book(movement("a")));
    EXPECT_FALSE(run("UPDATE ledger_postings SET amount_minor = 1"));
    EXPECT_FALSE(run("DELETE FROM ledger_postings"));
    EXPECT_FALSE(run("UPDATE ledger_journal SET description = 'x'"));
    EXPECT_FALSE(run("DELETE FROM ledger_journal"));
    EXPECT_EQ(balances()[0].debit_minor, 999);
}

}  // namespace
}  // namespace polyphony::payment
