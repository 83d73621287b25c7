#include "services/payment/ledger/ledger_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "services/payment/ledger/csv.h"

namespace polyphony::payment {

namespace {

std::string date_of(UnixMillis time) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(sys_time<milliseconds>(milliseconds(time))));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string csv_lines(const ChainedTransaction& chained) {
    const auto& transaction = chained.transaction;
    std::string text;
    for (const auto& entry : transaction.entries) {
        const auto amount = decimal(entry.amount.amount_minor);
        const auto line = [&](const std::string& account, const std::string& debit, const std::string& credit) {
            text += csv::record({std::to_string(chained.position), date_of(transaction.booked_at), transaction.id,
                                 transaction.cause, transaction.description, account, debit, credit,
                                 entry.amount.currency, chained.hash});
        };
        line(entry.debit_account, amount, "");
        line(entry.credit_account, "", amount);
    }
    return text;
}

/// A text that ends neither its line nor what the journal takes for a description.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == ';' || c == '|'; }, ' ');
    return text;
}

std::string journal_entry(const ChainedTransaction& chained) {
    const auto& transaction = chained.transaction;
    auto text = fmt::format("{} ({}) {}\n    ; cause: {}\n    ; hash: {}\n", date_of(transaction.booked_at),
                            chained.position, plain(transaction.description), plain(transaction.cause), chained.hash);
    for (const auto& entry : transaction.entries)
        text += fmt::format("    {}  {}\n    {}  {}\n", entry.debit_account, format(entry.amount), entry.credit_account,
                            format({-entry.amount.amount_minor, entry.amount.currency}));
    return text + "\n";
}

}  // namespace

std::string export_header(ExportFormat format) {
    if (format == ExportFormat::Journal) return "; The ledger of Polyphony, for hledger.\n\n";
    return csv::record(
        {"position", "date", "transaction", "cause", "description", "account", "debit", "credit", "currency", "hash"});
}

std::string exported(const ChainedTransaction& transaction, ExportFormat format) {
    return format == ExportFormat::Csv ? csv_lines(transaction) : journal_entry(transaction);
}

}  // namespace polyphony::payment
