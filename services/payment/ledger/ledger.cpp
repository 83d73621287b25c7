#include "services/payment/ledger/ledger.h"

#include <algorithm>
#include <array>
#include <map>

namespace polyphony::payment {

namespace {

constexpr std::string_view kProviderAccounts = "assets:provider:";
constexpr std::string_view kFeeAccounts = "expenses:fees:";
constexpr std::string_view kRoyaltyAccounts = "liabilities:royalties:";

/// The chart of accounts: these, and one for each provider and rights holder.
constexpr std::array kAccounts{kSubscriptionRevenue, kOwedToCustomers, kRoyaltyExpenses, kBank};
constexpr std::array kFamilies{kProviderAccounts, kFeeAccounts, kRoyaltyAccounts};

bool in_chart(std::string_view account) {
    return std::find(kAccounts.begin(), kAccounts.end(), account) != kAccounts.end() ||
           std::any_of(kFamilies.begin(), kFamilies.end(), [&](std::string_view family) {
               return account.starts_with(family) && account.size() > family.size();
           });
}

bool sound(const LedgerEntry& entry) {
    return entry.amount.amount_minor > 0 && entry.amount.currency.size() == 3 &&
           entry.debit_account != entry.credit_account && in_chart(entry.debit_account) &&
           in_chart(entry.credit_account);
}

std::string joined(std::string_view prefix, std::string_view rest) { return std::string(prefix).append(rest); }

}  // namespace

std::string provider_account(std::string_view provider) { return joined(kProviderAccounts, provider); }

std::string fee_account(std::string_view provider) { return joined(kFeeAccounts, provider); }

std::string royalty_account(std::string_view holder_id) { return joined(kRoyaltyAccounts, holder_id); }

std::string cause_of_payment(std::string_view payment_id) { return joined("payment:", payment_id); }

std::string cause_of_fee(std::string_view provider, std::string_view payment_id) {
    return joined("fee:", provider).append(":").append(payment_id);
}

std::string cause_of_reversal(std::string_view transaction_id) { return joined("reversal:", transaction_id); }

Result<void> check(const LedgerTransaction& transaction) {
    const auto& entries = transaction.entries;
    if (transaction.cause.empty() || entries.empty() || !std::all_of(entries.begin(), entries.end(), sound))
        return fail(Code::InvalidArgument,
                    "A ledger transaction has a cause and moves positive amounts between known accounts.");
    return {};
}

LedgerTransaction reversal(const LedgerTransaction& of, std::string id, std::string description, UnixMillis now) {
    LedgerTransaction back{std::move(id), cause_of_reversal(of.id), of.customer_id, std::move(description), now, {}};
    for (const auto& entry : of.entries)
        back.entries.push_back({entry.credit_account, entry.debit_account, entry.amount});
    return back;
}

bool balanced(std::span<const LedgerBalance> balances) {
    std::map<std::string, std::int64_t> difference;
    for (const auto& balance : balances) difference[balance.currency] += balance.debit_minor - balance.credit_minor;
    return std::all_of(difference.begin(), difference.end(), [](const auto& entry) { return entry.second == 0; });
}

}  // namespace polyphony::payment
