#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/payment/ledger/ledger.h"

/// The chain that holds the ledger together: each transaction's hash covers its content and the hash before it.
namespace polyphony::payment {

/// A transaction in its place.
struct ChainedTransaction {
    std::int64_t position = 0;  ///< From 1, without gaps.
    LedgerTransaction transaction;
    std::string previous_hash;
    std::string hash;
};

/// What the first transaction follows.
inline constexpr std::string_view kNothingBefore = "0000000000000000000000000000000000000000000000000000000000000000";

/// A text as a netstring, `LENGTH:TEXT,`: put together, such texts cannot be mistaken for others.
std::string netstring(std::string_view text);
std::string netstring(std::int64_t number);

/// SHA-256, as 64 hex digits, of the previous hash, the position and all fields as netstrings, in the order in which
/// LedgerTransaction has them.
std::string chained_hash(std::string_view previous_hash, std::int64_t position, const LedgerTransaction& transaction);

/// Puts a transaction behind another one.
ChainedTransaction chained(std::string_view previous_hash, std::int64_t position, LedgerTransaction transaction);

/// Follows a chain from its beginning.
class ChainCheck {
  public:
    /// Takes the next transaction; false if it or what should come before it was changed, and from then on.
    bool follow(const ChainedTransaction& next);

    std::int64_t length() const { return length_; }
    const std::string& head() const { return head_; }
    /// The place of the first transaction that is not as it was booked; nothing if all are.
    std::optional<std::int64_t> broken_at() const { return broken_at_; }

  private:
    std::int64_t length_ = 0;
    std::string head_{kNothingBefore};
    std::optional<std::int64_t> broken_at_;
};

}  // namespace polyphony::payment
