#pragma once

#include <soci/soci.h>

#include <vector>

#include "services/payment/ledger.h"

namespace polyphony::payment {

/// The ledger's SQL: rows are added and summed, never changed.
class LedgerStore {
  public:
    explicit LedgerStore(soci::session& sql) : sql_(sql) {}

    /// Books a transaction that was checked.
    void insert(const LedgerTransaction& transaction);
    /// The sums of all accounts, by name.
    std::vector<LedgerBalance> balances();

  private:
    soci::session& sql_;
};

}  // namespace polyphony::payment
