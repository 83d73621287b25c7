#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "services/payment/ledger/ledger_store.h"
#include "services/payment/payment_fixture.h"
#include "services/payment/royalties/royalties.h"
#include "services/payment/royalties/royalty_store.h"

namespace polyphony::payment {

inline constexpr Period kJanuary = 202601;

/// Royalties on a real database: a label, an artist, and what they agreed on. For tests only.
class RoyaltyTest : public PaymentTest {
  protected:
    std::string holder(const std::string& name, const std::string& user_id = "") {
        return testing::run(royalties_.add_holder(name, user_id))->id;
    }

    void agree(Subject subject, std::vector<Share> shares, const std::string& from = "2026-01-01",
               const std::string& to = "9999-12-31") {
        Contract contract;
        contract.subject = std::move(subject);
        contract.valid_from = *parse_day(from);
        contract.valid_to = *parse_day(to);
        contract.shares = std::move(shares);
        const auto added = testing::run(royalties_.add_contract(std::move(contract)));
        EXPECT_TRUE(added) << added.error().message;
    }

    void play(const std::string& user_id, const std::string& track_id, int times = 1, UnixMillis at = 0) {
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            for (int i = 0; i < times; ++i)
                Royalties::count(transaction, {"play" + std::to_string(++plays_), user_id, track_id, kHeardMs,
                                               at == 0 ? now_ : at, 0});
            return {};
        });
        EXPECT_TRUE(done) << done.error().message;
    }

    ClosedPeriod close(Period period = kJanuary) {
        now_ = std::max(now_, end_of(period));
        auto closed = testing::run(royalties_.close(period));
        EXPECT_TRUE(closed) << closed.error().message;
        return closed.value_or(ClosedPeriod{});
    }

    /// What the statements of a month come to, by the rights holder's name.
    std::map<std::string, std::int64_t> earned(Period period = kJanuary) {
        std::map<std::string, std::int64_t> amounts;
        const auto statements = testing::run(royalties_.statements(period));
        for (const auto& summary : *statements)
            amounts[summary.statement.holder_name] += summary.statement.amount_minor;
        return amounts;
    }

    std::string statement_of(const std::string& name, Period period = kJanuary) {
        const auto statements = testing::run(royalties_.statements(period));
        for (const auto& summary : *statements)
            if (summary.statement.holder_name == name) return summary.statement.id;
        return "";
    }

    std::int64_t balance(const std::string& account) {
        const auto balances = testing::run(books_.trial_balance());
        for (const auto& balance : *balances)
            if (balance.account == account) return balance.debit_minor - balance.credit_minor;
        return 0;
    }

    void expect_sound_ledger() {
        EXPECT_TRUE(balanced(*testing::run(books_.trial_balance())));
        EXPECT_FALSE(testing::run(books_.verify())->broken_at);
    }

    RoyaltyOptions royalty_options_;
    int plays_ = 0;
    Royalties royalties_{*database_, royalty_options_, clock_};
};

}  // namespace polyphony::payment
