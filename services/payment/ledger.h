#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/payment/money.h"

/// The double-entry ledger: every movement of money, kept for ever, never changed.
namespace polyphony::payment {

/// What was sold.
inline constexpr std::string_view kSubscriptionRevenue = "revenue:subscriptions";
/// What was paid for nothing, and is to be paid back.
inline constexpr std::string_view kOwedToCustomers = "liabilities:customers";
/// What a provider has collected and not yet paid out, such as `assets:provider:sandbox`.
std::string provider_account(std::string_view provider);

/// Money that moves from one account to another: the first is debited, the second credited, with the same amount.
struct LedgerEntry {
    std::string debit_account;
    std::string credit_account;
    Money amount;
};

/// Entries that belong together.
struct LedgerTransaction {
    std::string id;
    std::string payment_id;
    std::string description;
    UnixMillis booked_at = 0;
    std::vector<LedgerEntry> entries;
};

/// Whether it may be booked: it has entries, each with a positive amount between two different accounts of the chart of
/// accounts. Fails with InvalidArgument.
Result<void> check(const LedgerTransaction& transaction);

/// The sums of one account in one currency.
struct LedgerBalance {
    std::string account;
    std::string currency;
    std::int64_t debit_minor = 0;
    std::int64_t credit_minor = 0;
};

/// Whether debits equal credits in every currency.
bool balanced(std::span<const LedgerBalance> balances);

}  // namespace polyphony::payment
