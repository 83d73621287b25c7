#include "services/payment/ledger/books.h"

#include <spdlog/spdlog.h>

#include "platform/ids/ids.h"
#include "services/payment/ledger/ledger_store.h"

namespace polyphony::payment {

namespace {

/// Transactions that are read at once.
constexpr int kChainPage = 1000;

/// What the ledger says about a provider, as the provider would say it. Whatever is not about a payment, such as the
/// provider's own payouts, is not in its reports of charges, refunds and fees.
Movements movements_of(const std::vector<ProviderBooking>& bookings, std::string_view provider) {
    const std::string payment = cause_of_payment("");
    const std::string fee = cause_of_fee(provider, "");
    Movements movements;
    for (const auto& [cause, amount, debit] : bookings) {
        if (cause.starts_with(payment))
            movements[{cause.substr(payment.size()), debit ? Movement::Charge : Movement::Refund, amount.currency}] +=
                amount.amount_minor;
        else if (cause.starts_with(fee))
            movements[{cause.substr(fee.size()), Movement::Fee, amount.currency}] +=
                debit ? -amount.amount_minor : amount.amount_minor;
    }
    return movements;
}

bool may_be_reversed(const LedgerTransaction& transaction) {
    return transaction.cause.starts_with(cause_of_payment("")) || transaction.cause.starts_with("fee:");
}

}  // namespace

Books::Books(storage::Database& database, Clock clock) : database_(database), clock_(std::move(clock)) {}

Task<Result<std::vector<LedgerBalance>>> Books::trial_balance() {
    co_return co_await database_.read([](storage::Snapshot& snapshot) -> Result<std::vector<LedgerBalance>> {
        return LedgerStore(snapshot.sql()).balances();
    });
}

Task<Result<ChainReport>> Books::verify() {
    ChainCheck check;
    // A page at a time, so that other reads need not wait for all of it.
    for (bool more = true; more;) {
        const auto page =
            co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<ChainedTransaction>> {
                LedgerStore store(snapshot.sql());
                auto next = store.page(check.length(), kChainPage);
                const bool gone = next.empty() && store.head().position > check.length();
                if (gone) next.emplace_back();
                return next;
            });
        if (!page) co_return fail(page.error());
        more = !page->empty();
        for (const auto& transaction : *page) more = more && check.follow(transaction);
    }
    co_return ChainReport{check.length(), check.head(), check.broken_at()};
}

Task<Result<ExportPage>> Books::export_page(ExportFormat format, std::int64_t after, int limit) {
    const auto page =
        co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<ChainedTransaction>> {
            return LedgerStore(snapshot.sql()).page(after, limit);
        });
    if (!page) co_return fail(page.error());
    ExportPage result;
    if (after == 0) result.text = export_header(format);
    for (const auto& transaction : *page) result.text += exported(transaction, format);
    if (static_cast<int>(page->size()) == limit) result.next = page->back().position;
    co_return result;
}

Task<Result<LedgerTransaction>> Books::reverse(std::string transaction_id, std::string reason) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<LedgerTransaction> {
        LedgerStore store(transaction.sql());
        const auto found = store.find(transaction_id);
        if (!found) return fail(Code::NotFound, "There is no such transaction.");
        if (!may_be_reversed(*found))
            return fail(Code::FailedPrecondition, "Only payments and fees can be taken back.");
        auto back = reversal(*found, ids::make(), "Reversal: " + reason, clock_());
        if (store.is_booked(back.cause)) return fail(Code::FailedPrecondition, "It was taken back before.");
        store.insert(back);
        return back;
    });
}

Task<Result<Reconciliation>> Books::reconcile(ProviderReport report) {
    const auto there = parse_report(report.csv);
    if (!there) co_return fail(there.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Reconciliation> {
        const auto bookings =
            LedgerStore(transaction.sql()).provider_bookings(provider_account(report.provider), report.from, report.to);
        auto found = payment::reconcile(movements_of(bookings, report.provider), *there);
        if (report.book_fees)
            if (auto booked = book_fees(transaction, report, found); !booked) return fail(booked.error());
        return found;
    });
}

Result<void> Books::book_fees(storage::Transaction& transaction, const ProviderReport& report,
                              const Reconciliation& found) const {
    LedgerStore store(transaction.sql());
    for (const auto& difference : found.differences) {
        const auto& key = difference.key;
        if (key.movement != Movement::Fee || difference.kind != Difference::Kind::MissingHere) continue;
        LedgerTransaction fee;
        fee.id = ids::make();
        fee.cause = cause_of_fee(report.provider, key.payment_id);
        fee.description = "Fee of " + report.provider;
        fee.booked_at = clock_();
        fee.entries = {
            {fee_account(report.provider), provider_account(report.provider), {difference.there_minor, key.currency}}};
        // Booked in another time than the report's: it stays a difference.
        if (store.is_booked(fee.cause)) continue;
        if (auto sound = check(fee); !sound) return sound;
        store.insert(fee);
    }
    return {};
}

Result<void> Books::adopt_now(UnixMillis since) {
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        const int adopted = LedgerStore(transaction.sql()).adopt(since);
        if (adopted > 0) spdlog::info("{} transactions of an earlier release are in the ledger's chain now.", adopted);
        return {};
    });
}

}  // namespace polyphony::payment
