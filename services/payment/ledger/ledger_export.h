#pragma once

#include <string>

#include "services/payment/ledger/chain.h"

/// The ledger as text for other programs.
namespace polyphony::payment {

enum class ExportFormat {
    Csv,      ///< Two lines for each entry, one for each account.
    Journal,  ///< The plain-text journal that hledger and ledger read.
};

/// What stands before the first transaction.
std::string export_header(ExportFormat format);

/// A transaction; all of them in a row are the export.
std::string exported(const ChainedTransaction& transaction, ExportFormat format);

}  // namespace polyphony::payment
