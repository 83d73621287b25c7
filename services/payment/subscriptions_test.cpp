#include "services/payment/subscriptions.h"

#include <gtest/gtest.h>

#include <chrono>

namespace polyphony::payment {
namespace {

constexpr UnixMillis kDay = 24LL * 3600 * 1000;
constexpr RenewalRules kRules{7 * kDay, kDay};

UnixMillis at(int year, unsigned month, unsigned day) {
    using namespace std::chrono;
    const sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    return duration_cast<milliseconds>(date.time_since_epoch() + hours(12)).count();
}

Subscription premium(UnixMillis now) { return begun("ada", "premium", "card", now); }

TEST(AddMonths, KeepsTheDayOrTakesTheLastOne) {
    EXPECT_EQ(add_months(at(2026, 1, 15), 1), at(2026, 2, 15));
    EXPECT_EQ(add_months(at(2026, 1, 31), 1), at(2026, 2, 28));
    EXPECT_EQ(add_months(at(2028, 1, 31), 1), at(2028, 2, 29)) << "leap year";
    EXPECT_EQ(add_months(at(2026, 3, 31), 1), at(2026, 4, 30));
    EXPECT_EQ(add_months(at(2026, 12, 31), 2), at(2027, 2, 28));
    EXPECT_EQ(add_months(at(2026, 1, 31), 12), at(2027, 1, 31));
}

TEST(Subscriptions, PeriodsAreCountedFromTheFirstDay) {
    auto subscription = premium(at(2026, 1, 31));
    EXPECT_EQ(subscription.state, SubscriptionState::Active);
    EXPECT_EQ(subscription.period_end, at(2026, 2, 28));
    subscription = renewed(subscription);
    EXPECT_EQ(subscription.period_end, at(2026, 3, 31)) << "not the 28th for ever";
    subscription = renewed(subscription);
    EXPECT_EQ(subscription.period_end, at(2026, 4, 30));
}

TEST(Subscriptions, ActiveIsChargedAtTheEndOfThePeriod) {
    const auto subscription = premium(at(2026, 1, 31));
    EXPECT_EQ(due(subscription, at(2026, 2, 28) - 1, kRules), Due::Nothing);
    EXPECT_EQ(due(subscription, at(2026, 2, 28), kRules), Due::Charge);
}

TEST(Subscriptions, CancelledLastsUntilTheEndOfThePeriod) {
    const auto subscription = cancelled(premium(at(2026, 1, 31)));
    EXPECT_EQ(subscription.state, SubscriptionState::Cancelled);
    EXPECT_EQ(cancelled(subscription).state, SubscriptionState::Cancelled);
    EXPECT_EQ(due(subscription, at(2026, 2, 28) - 1, kRules), Due::Nothing);
    EXPECT_EQ(due(subscription, at(2026, 2, 28), kRules), Due::End);
    EXPECT_EQ(entitlement(subscription, kRules).plan->id, "premium");
    EXPECT_EQ(entitlement(subscription, kRules).valid_until, at(2026, 2, 28));
}

TEST(Subscriptions, DeclinedIsTriedDailyUntilTheTimeOfGraceIsOver) {
    const auto end = at(2026, 2, 28);
    auto subscription = declined(premium(at(2026, 1, 31)), end, kRules);
    EXPECT_EQ(subscription.state, SubscriptionState::PastDue);
    EXPECT_EQ(entitlement(subscription, kRules).plan->id, "premium") << "the plan is kept";
    EXPECT_EQ(due(subscription, end + kDay - 1, kRules), Due::Nothing);
    EXPECT_EQ(due(subscription, end + kDay, kRules), Due::Charge);
    for (int day = 1; day < 7; ++day) subscription = declined(subscription, end + day * kDay, kRules);
    EXPECT_EQ(due(subscription, end + 7 * kDay, kRules), Due::End);
}

TEST(Subscriptions, PaidInTheTimeOfGraceGoesOnAsIfInTime) {
    const auto late = renewed(declined(premium(at(2026, 1, 31)), at(2026, 2, 28), kRules));
    EXPECT_EQ(late.state, SubscriptionState::Active);
    EXPECT_EQ(late.period_end, at(2026, 3, 31));
}

TEST(Subscriptions, CancellingWhatIsPastDueEndsIt) {
    const auto subscription = cancelled(declined(premium(at(2026, 1, 31)), at(2026, 2, 28), kRules));
    EXPECT_EQ(subscription.state, SubscriptionState::Ended);
    EXPECT_EQ(due(subscription, at(2030, 1, 1), kRules), Due::Nothing);
    EXPECT_EQ(entitlement(subscription, kRules).plan->id, "free");
}

TEST(Subscriptions, AnswersThatComeAfterCancellingDoNotBringItBack) {
    const auto over = cancelled(premium(at(2026, 1, 31)));
    EXPECT_EQ(declined(over, at(2026, 2, 28), kRules).state, SubscriptionState::Cancelled);
    EXPECT_EQ(renewed(over).state, SubscriptionState::Cancelled);
    EXPECT_EQ(renewed(over).period_end, at(2026, 3, 31)) << "what is paid for is given";
}

TEST(Subscriptions, ALateRenewalTakesTheMusicFromNobody) {
    const auto subscription = premium(at(2026, 1, 31));
    EXPECT_EQ(entitlement(subscription, kRules).valid_until, at(2026, 2, 28) + kRules.grace_ms);
}

TEST(Plans, CheapestFirstAndFreeLimited) {
    ASSERT_EQ(plans().size(), 4U);
    for (std::size_t i = 1; i < plans().size(); ++i) EXPECT_LT(plans()[i - 1].price_minor, plans()[i].price_minor);
    EXPECT_EQ(free_plan().max_bitrate_kbps, 160);
    EXPECT_EQ(find_plan("premium")->max_bitrate_kbps, 0);
    EXPECT_EQ(find_plan("family")->max_members, 6);
    EXPECT_EQ(find_plan("gold"), nullptr);
    EXPECT_EQ(format(price(*find_plan("premium"))), "9.99 EUR");
    EXPECT_EQ(format({1205, "EUR"}), "12.05 EUR");
}

}  // namespace
}  // namespace polyphony::payment
