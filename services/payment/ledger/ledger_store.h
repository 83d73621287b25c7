#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "services/payment/ledger/chain.h"
#include "services/payment/ledger/ledger.h"

namespace polyphony::payment {

/// The last transaction of the chain.
struct ChainHead {
    std::int64_t position = 0;
    std::string hash{kNothingBefore};
};

/// A booking about one payment at a provider, as its account there shows it.
struct ProviderBooking {
    std::string cause;
    Money amount;
    bool debit = false;  ///< Whether the account at the provider grew by it.
};

/// The ledger's SQL: rows are added and summed, never changed.
class LedgerStore {
  public:
    explicit LedgerStore(soci::session& sql) : sql_(sql) {}

    /// Books a transaction that was checked, at the end of the chain.
    void insert(const LedgerTransaction& transaction);
    /// Takes over what programs of earlier releases booked since `since`; returns how many.
    int adopt(UnixMillis since);

    ChainHead head();
    /// The transactions behind the position `after`, at most `limit`.
    std::vector<ChainedTransaction> page(std::int64_t after, int limit);
    std::optional<LedgerTransaction> find(const std::string& id);
    bool is_booked(const std::string& cause);

    /// The sums of all accounts, by name.
    std::vector<LedgerBalance> balances();
    /// What moved an account at a provider in `[from, to)`, in the order of booking.
    std::vector<ProviderBooking> provider_bookings(const std::string& account, UnixMillis from, UnixMillis to);

  private:
    soci::session& sql_;
};

}  // namespace polyphony::payment
