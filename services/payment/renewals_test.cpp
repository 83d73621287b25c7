#include "services/payment/renewals.h"

#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

constexpr UnixMillis kFebruary28 = kJanuary31 + 28 * kDay;
constexpr UnixMillis kMarch31 = kJanuary31 + 59 * kDay;

class RenewalsTest : public PaymentTest {};
INSTANTIATE_TEST_SUITE_P(Databases, RenewalsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(RenewalsTest, ChargesTheNextMonthOnce) {
    subscribe("ada", "premium");
    renew_at(kFebruary28 - 1);
    EXPECT_EQ(revenue(), 999);
    renew_at(kFebruary28);
    EXPECT_EQ(revenue(), 2 * 999);
    EXPECT_EQ(subscription("ada")->period_end, kMarch31);
    EXPECT_EQ(invoices("ada"), 2U);
    EXPECT_EQ(events("EntitlementChanged"), 2);
    renew_at(kFebruary28 + 1);
    renew_at(kFebruary28 + kDay);
    EXPECT_EQ(revenue(), 2 * 999);
}

TEST_P(RenewalsTest, CatchesUpAfterALongSleep) {
    subscribe("ada", "premium");
    for (int i = 0; i < 5; ++i) renew_at(kMarch31 + kDay);
    EXPECT_EQ(revenue(), 3 * 999) << "February and March";
    EXPECT_EQ(subscription("ada")->state, SubscriptionState::Active);
}

TEST_P(RenewalsTest, EndsWhatWasCancelled) {
    subscribe("ada", "premium");
    ASSERT_TRUE(testing::run(billing_.cancel("ada")));
    renew_at(kFebruary28 - 1);
    EXPECT_TRUE(subscription("ada"));
    const int entitlements = events("EntitlementChanged");
    renew_at(kFebruary28);
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(revenue(), 999);
    EXPECT_EQ(events("EntitlementChanged"), entitlements + 1) << "back to free";
}

TEST_P(RenewalsTest, ADeclinedCardIsTriedAgainAndTheTimeOfGraceEnds) {
    subscribe("ada", "premium", SandboxCard::DeclinedLater);
    renew_at(kFebruary28);
    EXPECT_EQ(subscription("ada")->state, SubscriptionState::PastDue);
    for (int day = 1; day < 7; ++day) {
        renew_at(kFebruary28 + day * kDay);
        ASSERT_EQ(subscription("ada")->state, SubscriptionState::PastDue) << day;
    }
    renew_at(kFebruary28 + 7 * kDay);
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(revenue(), 999);
    EXPECT_EQ(invoices("ada"), 1U);
}

TEST_P(RenewalsTest, ALostAnswerIsAskedForAgainAndPaidOnce) {
    subscribe("ada", "premium");
    sandbox_->deliver_to(
        [](std::string, std::string) -> Task<Result<void>> { co_return fail(Code::Unavailable, "Nobody hears."); });
    renew_at(kFebruary28);
    EXPECT_EQ(revenue(), 999);
    EXPECT_EQ(subscription("ada")->state, SubscriptionState::Active) << "late, but not the person's fault";

    sandbox_->deliver_to([this](std::string signature, std::string body) {
        return webhooks_.receive(std::move(signature), std::move(body));
    });
    renew_at(kFebruary28 + kHour);
    renew_at(kFebruary28 + 2 * kHour);
    EXPECT_EQ(revenue(), 2 * 999);
    EXPECT_EQ(subscription("ada")->period_end, kMarch31);
}

TEST_P(RenewalsTest, AChangeOfPlanIsNotChargedForTheFormerOne) {
    subscribe("ada", "premium");
    now_ += 20 * kDay;
    subscribe("ada", "student");
    renew_at(kFebruary28 + kDay);
    EXPECT_EQ(revenue(), 999 + 499);
}

}  // namespace
}  // namespace polyphony::payment
