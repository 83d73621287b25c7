#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "platform/error.h"

/// Whether a provider and the ledger tell the same about the same money.
namespace polyphony::payment {

enum class Movement {
    Charge,  ///< Paid by a customer.
    Refund,  ///< Paid back.
    Fee,     ///< Kept by the provider.
};

/// What money is about: a movement of one payment, in one currency.
struct MovementKey {
    std::string payment_id;
    Movement movement = Movement::Charge;
    std::string currency;

    friend bool operator<(const MovementKey& one, const MovementKey& other) {
        return std::tie(one.payment_id, one.movement, one.currency) <
               std::tie(other.payment_id, other.movement, other.currency);
    }
};

/// Sums of movements, in minor units, all positive.
using Movements = std::map<MovementKey, std::int64_t>;

/// Reads a provider's report: CSV whose first line names the columns `type` (charge, refund, fee), `payment`, `amount`
/// (such as 9.99; a sign is ignored) and `currency`, in any order and among others. Movements of one kind that are
/// about one payment are summed. Fails with InvalidArgument, and says in which line.
Result<Movements> parse_report(std::string_view text);

struct Difference {
    enum class Kind {
        MissingHere,   ///< The provider tells of it, and the ledger does not.
        MissingThere,  ///< The ledger tells of it, and the provider does not.
        AmountsDiffer,
    };

    Kind kind = Kind::MissingHere;
    MovementKey key;
    std::int64_t here_minor = 0;
    std::int64_t there_minor = 0;
};

struct Reconciliation {
    std::int64_t agreed = 0;  ///< How many movements are the same on both sides.
    std::vector<Difference> differences;
};

Reconciliation reconcile(const Movements& here, const Movements& there);

}  // namespace polyphony::payment
