#include "services/payment/billing.h"

#include <set>
#include <thread>

#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

class BillingTest : public PaymentTest {
  protected:
    Code refusal(const std::string& user_id, const std::string& plan_id) {
        const auto checkout = testing::run(billing_.start_checkout(user_id, plan_id));
        return checkout ? Code::Internal : checkout.error().code;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, BillingTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(BillingTest, PayingBeginsThePlan) {
    EXPECT_FALSE(subscription("ada"));
    subscribe("ada", "premium");
    const auto present = subscription("ada");
    ASSERT_TRUE(present);
    EXPECT_EQ(present->plan_id, "premium");
    EXPECT_EQ(present->state, SubscriptionState::Active);
    EXPECT_EQ(present->period_end, kJanuary31 + 28 * kDay);
    EXPECT_EQ(revenue(), 999);
    EXPECT_EQ(events("SubscriptionChanged"), 1);
    EXPECT_EQ(events("EntitlementChanged"), 1);
    EXPECT_EQ(events("InvoicePaid"), 1);
    EXPECT_FALSE(subscription("ben")) << "others are not concerned";
}

TEST_P(BillingTest, ARepeatedRequestGetsTheSameCheckout) {
    const idempotency::Request request{"ada", "key-1", "digest"};
    const auto first = testing::run(billing_.start_checkout("ada", "premium", request));
    ASSERT_TRUE(first) << first.error().message;
    now_ += 1000;
    const auto again = testing::run(billing_.start_checkout("ada", "premium", request));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->payment.id, first->payment.id);
    EXPECT_EQ(again->payment.expires_at, first->payment.expires_at);
    EXPECT_EQ(again->url, first->url);
    const auto other = testing::run(billing_.start_checkout("ada", "family", {"ada", "key-1", "other"}));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Code::AlreadyExists);
}

TEST_P(BillingTest, NothingHappensUntilSomethingIsPaid) {
    const auto checkout = check_out("ada", "premium");
    EXPECT_FALSE(pay(checkout, SandboxCard::Declined));
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(revenue(), 0);
    EXPECT_TRUE(pay(checkout)) << "another card is welcome";
    EXPECT_TRUE(subscription("ada"));
}

TEST_P(BillingTest, RefusesWhatCannotBeBought) {
    EXPECT_EQ(refusal("ada", ""), Code::NotFound);
    EXPECT_EQ(refusal("ada", "gold"), Code::NotFound);
    EXPECT_EQ(refusal("ada", "free"), Code::InvalidArgument);
    subscribe("ada", "premium");
    EXPECT_EQ(refusal("ada", "premium"), Code::FailedPrecondition);
}

TEST_P(BillingTest, CheckoutsHaveALimitUntilTheyExpire) {
    std::set<std::string> ids;
    for (int i = 0; i < 10; ++i) ids.insert(check_out("ada", "premium"));
    EXPECT_EQ(ids.size(), 10U);
    EXPECT_EQ(refusal("ada", "premium"), Code::ResourceExhausted);
    check_out("ben", "premium");
    now_ += kHour;
    check_out("ada", "premium");
}

TEST_P(BillingTest, AnotherPlanReplacesThePresentOneAtOnce) {
    subscribe("ada", "premium");
    const auto former = *subscription("ada");
    now_ += 10 * kDay;
    subscribe("ada", "family");
    const auto present = *subscription("ada");
    EXPECT_NE(present.id, former.id);
    EXPECT_EQ(present.plan_id, "family");
    EXPECT_EQ(present.period_end, add_months(now_, 1));
    EXPECT_EQ(revenue(), 999 + 1499);
    EXPECT_EQ(events("SubscriptionChanged"), 3) << "begun, ended, begun";
}

TEST_P(BillingTest, CancellingKeepsThePlanUntilTheEndOfTheMonth) {
    EXPECT_EQ(testing::run(billing_.cancel("ada")).error().code, Code::FailedPrecondition);
    subscribe("ada", "premium");
    EXPECT_EQ(testing::run(billing_.cancel("ada"))->state, SubscriptionState::Cancelled);
    EXPECT_EQ(subscription("ada")->state, SubscriptionState::Cancelled);
    const int said = events("SubscriptionChanged");
    EXPECT_TRUE(testing::run(billing_.cancel("ada"))) << "twice is no error";
    EXPECT_EQ(events("SubscriptionChanged"), said);
    subscribe("ada", "premium");
    EXPECT_EQ(subscription("ada")->state, SubscriptionState::Active) << "and it can be bought again";
}

TEST_P(BillingTest, InvoicesAreCountedWithoutGaps) {
    subscribe("ada", "premium");
    check_out("ben", "premium");
    subscribe("ben", "student");
    subscribe("ada", "family");
    const auto adas = *testing::run(billing_.invoices("ada"));
    ASSERT_EQ(adas.size(), 2U);
    EXPECT_EQ(adas[0].number, "2026-000003") << "newest first";
    EXPECT_EQ(adas[1].number, "2026-000001");
    EXPECT_EQ(adas[1].total, (Money{999, "EUR"}));
    EXPECT_EQ(testing::run(billing_.invoices("ben"))->at(0).number, "2026-000002");

    now_ += 340 * kDay;
    subscribe("eve", "premium");
    EXPECT_EQ(testing::run(billing_.invoices("eve"))->at(0).number, "2027-000001");
}

TEST_P(BillingTest, ManyWhoPayAtOnceGetNumbersWithoutGaps) {
    std::vector<std::string> checkouts;
    for (int i = 0; i < 8; ++i) checkouts.push_back(check_out("person" + std::to_string(i), "premium"));
    std::vector<std::thread> people;
    for (const auto& checkout : checkouts)
        people.emplace_back([&] {
            const auto found = *testing::run(sandbox_->find_checkout(checkout));
            EXPECT_TRUE(testing::run(sandbox_->pay(found, SandboxCard::Good)));
        });
    for (auto& person : people) person.join();
    std::set<std::string> numbers;
    for (int i = 0; i < 8; ++i)
        numbers.insert(testing::run(billing_.invoices("person" + std::to_string(i)))->at(0).number);
    EXPECT_EQ(*numbers.begin(), "2026-000001");
    EXPECT_EQ(*numbers.rbegin(), "2026-000008");
    EXPECT_EQ(revenue(), 8 * 999);
    EXPECT_TRUE(balanced(*testing::run(books_.trial_balance())));
}

TEST_P(BillingTest, AnErasedAccountIsNotChargedAgain) {
    subscribe("ada", "premium");
    const auto open = check_out("ada", "family");
    const auto forgotten = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        billing_.forget(transaction, "ada");
        return {};
    });
    ASSERT_TRUE(forgotten);
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(invoices("ada"), 1U) << "what was paid stays on record";

    EXPECT_TRUE(pay(open)) << "the provider's page does not know yet";
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(revenue(), 999);
    const auto balances = *testing::run(books_.trial_balance());
    ASSERT_EQ(balances.size(), 3U);
    EXPECT_EQ(balances[1].account, kOwedToCustomers);
    EXPECT_EQ(balances[1].credit_minor, 1499);
    EXPECT_TRUE(balanced(balances));
}

}  // namespace
}  // namespace polyphony::payment
