#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/payment/money.h"

/// The double-entry ledger: every movement of money, kept for ever, never changed. What was wrong is put right by a
/// reversal.
namespace polyphony::payment {

/// What was sold.
inline constexpr std::string_view kSubscriptionRevenue = "revenue:subscriptions";
/// What was paid for nothing, and is to be paid back.
inline constexpr std::string_view kOwedToCustomers = "liabilities:customers";
/// What rights holders have earned.
inline constexpr std::string_view kRoyaltyExpenses = "expenses:royalties";
/// Our own account at a bank.
inline constexpr std::string_view kBank = "assets:bank";
/// What a provider has collected and not yet paid out, such as `assets:provider:sandbox`.
std::string provider_account(std::string_view provider);
/// What a provider keeps for its service, such as `expenses:fees:sandbox`.
std::string fee_account(std::string_view provider);
/// What is owed to a rights holder, such as `liabilities:royalties:7abc…`.
std::string royalty_account(std::string_view holder_id);

/// Money that moves from one account to another: the first is debited, the second credited, with the same amount.
struct LedgerEntry {
    std::string debit_account;
    std::string credit_account;
    Money amount;

    friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// Entries that belong together.
struct LedgerTransaction {
    std::string id;
    std::string cause;        ///< What it is booked for, such as `payment:7abc…`; the same cause is booked once.
    std::string customer_id;  ///< The account whose money it is; empty if it is nobody's.
    std::string description;
    UnixMillis booked_at = 0;
    std::vector<LedgerEntry> entries;
};

/// The causes of transactions.
std::string cause_of_payment(std::string_view payment_id);
std::string cause_of_fee(std::string_view provider, std::string_view payment_id);
std::string cause_of_reversal(std::string_view transaction_id);

/// Whether it may be booked: it has a cause and entries, each with a positive amount between two different accounts of
/// the chart of accounts. Fails with InvalidArgument.
Result<void> check(const LedgerTransaction& transaction);

/// The transaction that takes another one back: all of its entries the other way round.
LedgerTransaction reversal(const LedgerTransaction& of, std::string id, std::string description, UnixMillis now);

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
