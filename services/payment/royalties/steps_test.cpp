#include "services/payment/royalties/steps.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "services/payment/royalties/royalty_fixture.h"

namespace polyphony::payment {
namespace {

/// The process is killed (SIGKILL) at each step of closing a month and of paying a statement out; what then stands in
/// the database must be sound, and doing it again must lead to where it would have led.
class StepsTest : public RoyaltyTest {
  protected:
    /// Does `work` in a process of its own, which kills itself at `step`; returns whether it came so far.
    bool killed_at(std::string_view step, const std::function<void(Royalties&)>& work) {
        const auto child = ::fork();
        if (child == 0) {
            const auto database = temporary_.open(payment::migrations());
            Royalties royalties(*database, royalty_options_, clock_, [step](std::string_view reached) {
                if (reached == step) ::kill(::getpid(), SIGKILL);
            });
            work(royalties);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, StepsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(StepsTest, ClosingSurvivesAnEndAtEachStep) {
    agree({}, {{holder("Artist"), 10'000}});
    Period month = kJanuary;
    std::int64_t expected = 0;
    for (const auto step : kClosingSteps) {
        now_ = begin_of(month) + kDay;
        subscribe("person" + std::to_string(month), "premium");
        play("person", "song", 3);
        now_ = end_of(month);
        EXPECT_TRUE(killed_at(step, [&](Royalties& royalties) { testing::run(royalties.close(month)); })) << step;
        expect_sound_ledger();
        const auto before = balance("expenses:royalties");
        EXPECT_TRUE(before == expected || before == expected + 699) << step << ": all of it or nothing";

        ASSERT_TRUE(testing::run(royalties_.finish())) << step;
        EXPECT_TRUE(close(month).period.closed) << step;
        expected += 699;
        EXPECT_EQ(balance("expenses:royalties"), expected) << step;
        EXPECT_EQ(earned(month), (std::map<std::string, std::int64_t>{{"Artist", 699}})) << step;
        expect_sound_ledger();
        month = next(month);
    }
    EXPECT_EQ(events("RoyaltyPeriodClosed"), static_cast<int>(kClosingSteps.size()));
}

TEST_P(StepsTest, APayoutSurvivesAnEndAtEachStep) {
    agree({}, {{holder("Artist"), 10'000}});
    Period month = kJanuary;
    std::int64_t paid = 0;
    for (const auto step : kPayoutSteps) {
        now_ = begin_of(month) + kDay;
        subscribe("person" + std::to_string(month), "premium");
        play("person", "song");
        close(month);
        const auto id = statement_of("Artist", month);
        EXPECT_TRUE(killed_at(step, [&](Royalties& royalties) { testing::run(royalties.pay(id, "SEPA")); })) << step;
        expect_sound_ledger();
        ASSERT_TRUE(testing::run(royalties_.pay(id, "SEPA"))) << step;
        paid += 699;
        EXPECT_EQ(balance(std::string(kBank)), -paid) << step << ": once, whether it was done before the end or after";
        expect_sound_ledger();
        month = next(month);
    }
    EXPECT_EQ(events("RoyaltyStatementPaid"), static_cast<int>(kPayoutSteps.size()));
}

}  // namespace
}  // namespace polyphony::payment
