#include <cstdlib>
#include <random>
#include <stdexcept>

#include "services/payment/payment_store.h"
#include "services/payment/royalties/royalty_fixture.h"
#include "services/payment/settlement.h"

namespace polyphony::payment {
namespace {

/// Random operations, some of which end in a crash at a random step, against a simple model of what should come of
/// them. POLYPHONY_LEDGER_OPERATIONS says how many; `./dev bench payment` does a million.
class PropertyTest : public RoyaltyTest {
  protected:
    struct Crash : std::runtime_error {
        Crash() : std::runtime_error("Crash!") {}
    };

    PropertyTest() {
        const auto artist = holder("Artist");
        const auto label = holder("Label");
        agree({SubjectKind::Track, "track0"}, {{artist, 10'000}});
        agree({SubjectKind::Track, "track1"}, {{artist, 3'333}, {label, 6'667}});
        agree({SubjectKind::Track, "track2"}, {{label, 10'000}});
    }

    std::int64_t upto(std::int64_t below) {
        return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(below));
    }
    bool once_in(std::int64_t times) { return upto(times) == 0; }

    /// Someone pays, the provider tells of it once or twice, and we may crash before it is on disk.
    void pay_plan() {
        Payment payment;
        payment.id = "pay" + std::to_string(++payments_);
        payment.user_id = "person" + std::to_string(upto(100));
        payment.plan_id = "premium";
        payment.amount = {1 + upto(5'000), "EUR"};
        payment.created_at = now_;
        ASSERT_TRUE(database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            PaymentStore(transaction.sql()).insert_payment(payment);
            return {};
        }));
        const ProviderEvent event{"evt", ProviderEvent::Kind::Paid, payment.id, "card", payment.amount};
        for (int told = 0; told < 3; ++told) {
            const bool crash = once_in(4);
            const auto settled = database_->write_now([&](storage::Transaction& transaction) -> Result<std::string> {
                auto outcome = Settlement(transaction, "sandbox", {}, now_).settle(event);
                if (crash) throw Crash();
                return outcome;
            });
            EXPECT_NE(settled.has_value(), crash);
            if (settled && *settled == "begun") revenue_ += payment.amount.amount_minor;
        }
    }

    /// A random payment is taken back; doing so twice changes nothing.
    void take_back() {
        const auto position = 1 + upto(std::max<std::int64_t>(head(), 1));
        const auto found = database_->read_now([&](storage::Snapshot& snapshot) -> Result<LedgerTransaction> {
            const auto page = LedgerStore(snapshot.sql()).page(position - 1, 1);
            return page.empty() ? LedgerTransaction{} : page.front().transaction;
        });
        const auto back = testing::run(books_.reverse(found->id, "Changed their mind"));
        if (!back) return;
        for (const auto& entry : back->entries) revenue_ -= entry.amount.amount_minor;
        EXPECT_FALSE(testing::run(books_.reverse(found->id, "Again")));
    }

    std::int64_t head() {
        return *database_->read_now([](storage::Snapshot& snapshot) -> Result<std::int64_t> {
            return LedgerStore(snapshot.sql()).head().position;
        });
    }

    /// The month ends, and is closed; whoever closes it may crash a few times.
    void end_month() {
        if (head() == 0) return;
        const auto month = month_;
        month_ = next(month);
        now_ = begin_of(month_);
        crash_at_ = upto(2 * static_cast<std::int64_t>(kClosingSteps.size()));
        for (int attempt = 0; attempt < 3; ++attempt)
            attempt_to([&] { return testing::run(crashing_.close(month)).has_value(); });
        crash_at_ = -1;
        ASSERT_TRUE(testing::run(royalties_.finish()));
        const auto closed = testing::run(royalties_.close(month));
        ASSERT_TRUE(closed) << closed.error().message;
        for (const auto& pool : closed->pools) {
            pools_ += pool.amount_minor;
            unpaid_ += pool.amount_minor;
        }
        const auto statements = testing::run(royalties_.statements(month));
        for (const auto& summary : *statements)
            if (summary.statement.holder_id != kUnclaimed) pay_out(summary.statement);
    }

    void pay_out(const Statement& statement) {
        if (statement.amount_minor == 0 || once_in(3)) return;
        crash_at_ = upto(2 * static_cast<std::int64_t>(kPayoutSteps.size()));
        for (int attempt = 0; attempt < 2; ++attempt)
            attempt_to([&] { return testing::run(crashing_.pay(statement.id, "SEPA")).has_value(); });
        crash_at_ = -1;
        EXPECT_TRUE(testing::run(royalties_.pay(statement.id, "SEPA")));
        unpaid_ -= statement.amount_minor;
    }

    template <class Work>
    void attempt_to(Work work) {
        try {
            if (!work()) ++crashes_;  // within the transaction, which is rolled back
        } catch (const Crash&) {
            ++crashes_;
        }
    }

    void expect_as_in_the_model() {
        const auto balances = *testing::run(books_.trial_balance());
        EXPECT_TRUE(balanced(balances));
        std::int64_t all = 0;
        std::int64_t owed = 0;
        for (const auto& balance : balances) {
            const auto net = balance.debit_minor - balance.credit_minor;
            all += net;
            if (balance.account.starts_with("liabilities:royalties:")) owed -= net;
        }
        EXPECT_EQ(all, 0);
        EXPECT_EQ(owed, unpaid_);
        EXPECT_EQ(balance("expenses:royalties"), pools_);
        EXPECT_EQ(balance(std::string(kSubscriptionRevenue)), -revenue_);
        EXPECT_EQ(balance(std::string(kBank)), unpaid_ - pools_);
        EXPECT_FALSE(testing::run(books_.verify())->broken_at);
    }

    std::mt19937_64 random_{20260131};
    std::int64_t payments_ = 0;
    std::int64_t crash_at_ = -1;  // which step from now on crashes
    std::int64_t crashes_ = 0;
    std::int64_t revenue_ = 0;
    std::int64_t pools_ = 0;
    std::int64_t unpaid_ = 0;
    Period month_ = kJanuary;
    Royalties crashing_{*database_, royalty_options_, clock_, [this](std::string_view) {
                            if (crash_at_-- == 0) throw Crash();
                        }};
};
INSTANTIATE_TEST_SUITE_P(Databases, PropertyTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(PropertyTest, WhateverHappensTheBooksAreBalanced) {
    const char* const wanted = std::getenv("POLYPHONY_LEDGER_OPERATIONS");
    const std::int64_t operations = wanted == nullptr ? 500 : std::atoll(wanted);
    const std::int64_t per_month = std::max<std::int64_t>(operations / 60, 20);
    for (std::int64_t i = 1; i <= operations; ++i) {
        now_ = std::min(now_ + 1, end_of(month_) - 1);
        const auto dice = upto(100);
        if (i % per_month == 0)
            end_month();
        else if (dice < 45)
            pay_plan();
        else if (dice < 60)
            take_back();
        else
            play("person" + std::to_string(upto(100)), "track" + std::to_string(upto(4)));
        if (i % (10 * per_month) == 0) expect_as_in_the_model();
        if (HasFailure()) FAIL() << "at operation " << i;
    }
    end_month();
    expect_as_in_the_model();
    EXPECT_GT(crashes_, 5) << "crashes are what this is about";
}

}  // namespace
}  // namespace polyphony::payment
