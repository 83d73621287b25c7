#include "services/payment/ledger/chain.h"

#include <fmt/format.h>

#include "platform/encoding/hash.h"

namespace polyphony::payment {

std::string netstring(std::string_view text) { return fmt::format("{}:{},", text.size(), text); }

std::string netstring(std::int64_t number) { return netstring(std::to_string(number)); }

std::string chained_hash(std::string_view previous_hash, std::int64_t position, const LedgerTransaction& transaction) {
    auto content = netstring(previous_hash) + netstring(position) + netstring(transaction.id) +
                   netstring(transaction.cause) + netstring(transaction.customer_id) +
                   netstring(transaction.description) + netstring(transaction.booked_at);
    for (const auto& entry : transaction.entries)
        content += netstring(entry.debit_account) + netstring(entry.credit_account) +
                   netstring(entry.amount.amount_minor) + netstring(entry.amount.currency);
    return hex(sha256(content));
}

ChainedTransaction chained(std::string_view previous_hash, std::int64_t position, LedgerTransaction transaction) {
    auto hash = chained_hash(previous_hash, position, transaction);
    return {position, std::move(transaction), std::string(previous_hash), std::move(hash)};
}

bool ChainCheck::follow(const ChainedTransaction& next) {
    if (broken_at_) return false;
    const auto position = length_ + 1;
    if (next.position != position || next.previous_hash != head_ ||
        next.hash != chained_hash(head_, position, next.transaction)) {
        broken_at_ = position;
        return false;
    }
    length_ = position;
    head_ = next.hash;
    return true;
}

}  // namespace polyphony::payment
