#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/payment/ledger/ledger.h"
#include "services/payment/ledger/ledger_export.h"
#include "services/payment/ledger/reconciliation.h"

namespace polyphony::payment {

/// Whether the chain of the ledger is whole.
struct ChainReport {
    std::int64_t transactions = 0;  ///< How many are as they were booked, from the beginning on.
    std::string head_hash;          ///< The hash of the last of them.
    std::optional<std::int64_t> broken_at;
};

/// A part of an export.
struct ExportPage {
    std::string text;
    std::int64_t next = 0;  ///< Where to go on; 0 at the end.
};

/// A provider's report on a time.
struct ProviderReport {
    std::string provider;
    std::string csv;
    UnixMillis from = 0;
    UnixMillis to = 0;
    bool book_fees = false;  ///< Whether to book the fees that are missing here.
};

/// What bookkeepers do with the ledger. Thread-safe.
class Books {
  public:
    explicit Books(storage::Database& database, Clock clock = system_now);

    /// The sums of all accounts.
    Task<Result<std::vector<LedgerBalance>>> trial_balance();
    /// Follows the chain from the first transaction on.
    Task<Result<ChainReport>> verify();
    /// At most `limit` transactions behind the position `after`.
    Task<Result<ExportPage>> export_page(ExportFormat format, std::int64_t after, int limit);
    /// Takes a transaction back by another one. Fails with NotFound, FailedPrecondition if that was done before or it
    /// is a reversal itself or one of royalties, which has statements behind it.
    Task<Result<LedgerTransaction>> reverse(std::string transaction_id, std::string reason);
    /// Compares what the ledger says about a provider with what it says itself. Fails with InvalidArgument for a report
    /// that cannot be read.
    Task<Result<Reconciliation>> reconcile(ProviderReport report);

    /// Takes over what programs of earlier releases booked since `since`, on the calling thread.
    Result<void> adopt_now(UnixMillis since = 0);

  private:
    Result<void> book_fees(storage::Transaction& transaction, const ProviderReport& report,
                           const Reconciliation& found) const;

    storage::Database& database_;
    Clock clock_;
};

}  // namespace polyphony::payment
