#include "services/payment/ledger.h"

#include <algorithm>
#include <map>

namespace polyphony::payment {

namespace {

constexpr std::string_view kProviderAccounts = "assets:provider:";

bool in_chart(std::string_view account) {
    return account == kSubscriptionRevenue || account == kOwedToCustomers ||
           (account.starts_with(kProviderAccounts) && account.size() > kProviderAccounts.size());
}

bool sound(const LedgerEntry& entry) {
    return entry.amount.amount_minor > 0 && entry.amount.currency.size() == 3 &&
           entry.debit_account != entry.credit_account && in_chart(entry.debit_account) &&
           in_chart(entry.credit_account);
}

}  // namespace

std::string provider_account(std::string_view provider) { return std::string(kProviderAccounts).append(provider); }

Result<void> check(const LedgerTransaction& transaction) {
    const auto& entries = transaction.entries;
    if (entries.empty() || !std::all_of(entries.begin(), entries.end(), sound))
        return fail(Code::InvalidArgument, "A ledger transaction moves positive amounts between known accounts.");
    return {};
}

bool balanced(std::span<const LedgerBalance> balances) {
    std::map<std::string, std::int64_t> difference;
    for (const auto& balance : balances) difference[balance.currency] += balance.debit_minor - balance.credit_minor;
    return std::all_of(difference.begin(), difference.end(), [](const auto& entry) { return entry.second == 0; });
}

}  // namespace polyphony::payment
