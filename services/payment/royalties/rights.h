#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/payment/royalties/statements.h"

/// The plain values that royalties are made of.
namespace polyphony::payment {

/// From here on a play counts.
inline constexpr std::int32_t kHeardMs = 30'000;

struct CountedPlay {
    std::string id;
    std::string user_id;
    std::string track_id;
    std::int32_t heard_ms = 0;
    UnixMillis happened_at = 0;
    Period period = 0;
};

/// Who earns: an artist, a label, an estate.
struct RightsHolder {
    std::string id;
    std::string name;
    std::string user_id;  ///< The account that sees the statements; empty if there is none.
};

struct RoyaltyOptions {
    Method method = Method::ProRata;
    int pool_basis_points = 7'000;     ///< The part of the revenue after fees that is shared out.
    std::int64_t account_cap = 5'000;  ///< The most plays of one account in a month that count pro rata; 0: no limit.
};

/// A month that takes no plays and no money any more, and all that its royalties are computed from.
struct FrozenPeriod {
    Period period = 0;
    UnixMillis frozen_at = 0;
    RoyaltyOptions options;
    std::int64_t ledger_position = 0;  ///< The last transaction of the ledger by then.
    std::string ledger_hash;
    std::int64_t last_track = 0;
    std::int64_t last_contract = 0;
    bool closed = false;  ///< Whether its statements are there.
};

struct Payout {
    std::string reference;  ///< Of the bank transfer.
    UnixMillis paid_at = 0;
};

struct StatementSummary {
    Statement statement;  ///< Without its lines.
    int place = 0;        ///< Its leaf in the tree.
    std::string user_id;  ///< The account of the rights holder.
    std::optional<Payout> payout;
};

}  // namespace polyphony::payment
