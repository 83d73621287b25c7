#include "services/payment/ledger/ledger_store.h"

namespace polyphony::payment {

using soci::into;
using soci::use;

void LedgerStore::insert(const LedgerTransaction& transaction) {
    const auto last = head();
    const auto next = chained(last.hash, last.position + 1, transaction);
    sql_ << "INSERT INTO ledger_journal"
            " (position, id, cause, customer_id, description, booked_at, previous_hash, hash)"
            " VALUES (:position, :id, :cause, :customer_id, :description, :booked_at, :previous_hash, :hash)",
        use(next.position, "position"), use(transaction.id, "id"), use(transaction.cause, "cause"),
        use(transaction.customer_id, "customer_id"), use(transaction.description, "description"),
        use(transaction.booked_at, "booked_at"), use(next.previous_hash, "previous_hash"), use(next.hash, "hash");
    int line = 0;
    LedgerEntry entry;
    soci::statement posting =
        (sql_.prepare << "INSERT INTO ledger_postings"
                         " (transaction_id, line, debit_account, credit_account, amount_minor, currency)"
                         " VALUES (:transaction_id, :line, :debit_account, :credit_account, :amount_minor, :currency)",
         use(transaction.id, "transaction_id"), use(line, "line"), use(entry.debit_account, "debit_account"),
         use(entry.credit_account, "credit_account"), use(entry.amount.amount_minor, "amount_minor"),
         use(entry.amount.currency, "currency"));
    for (const auto& each : transaction.entries) {
        ++line;
        entry = each;
        posting.execute(true);
    }
}

int LedgerStore::adopt(UnixMillis since) {
    std::vector<LedgerTransaction> found;
    LedgerTransaction row;
    LedgerEntry entry;
    std::string payment_id;
    soci::statement statement =
        (sql_.prepare << "SELECT t.id, t.payment_id, p.user_id, t.description, t.booked_at, e.debit_account,"
                         " e.credit_account, e.amount_minor, e.currency"
                         " FROM ledger_transactions t JOIN payments p ON p.id = t.payment_id"
                         " JOIN ledger_entries e ON e.transaction_id = t.id"
                         " WHERE t.booked_at >= :since"
                         " AND NOT EXISTS (SELECT 1 FROM ledger_journal j WHERE j.id = t.id)"
                         " ORDER BY t.booked_at, t.id, e.line",
         into(row.id), into(payment_id), into(row.customer_id), into(row.description), into(row.booked_at),
         into(entry.debit_account), into(entry.credit_account), into(entry.amount.amount_minor),
         into(entry.amount.currency), use(since, "since"));
    statement.execute();
    while (statement.fetch()) {
        if (found.empty() || found.back().id != row.id) {
            row.cause = cause_of_payment(payment_id);
            found.push_back(row);
        }
        found.back().entries.push_back(entry);
    }
    for (const auto& transaction : found) insert(transaction);
    return static_cast<int>(found.size());
}

ChainHead LedgerStore::head() {
    ChainHead head;
    ChainHead last;
    sql_ << "SELECT position, hash FROM ledger_journal ORDER BY position DESC LIMIT 1", into(last.position),
        into(last.hash);
    if (sql_.got_data()) head = last;
    return head;
}

std::vector<ChainedTransaction> LedgerStore::page(std::int64_t after, int limit) {
    const auto last = after + limit;
    std::vector<ChainedTransaction> found;
    ChainedTransaction row;
    auto& transaction = row.transaction;
    LedgerEntry entry;
    soci::statement statement =
        (sql_.prepare << "SELECT j.position, j.id, j.cause, j.customer_id, j.description, j.booked_at, j.previous_hash,"
                         " j.hash, p.debit_account, p.credit_account, p.amount_minor, p.currency"
                         " FROM ledger_journal j JOIN ledger_postings p ON p.transaction_id = j.id"
                         " WHERE j.position > :after AND j.position <= :last ORDER BY j.position, p.line",
         into(row.position), into(transaction.id), into(transaction.cause), into(transaction.customer_id),
         into(transaction.description), into(transaction.booked_at), into(row.previous_hash), into(row.hash),
         into(entry.debit_account), into(entry.credit_account), into(entry.amount.amount_minor),
         into(entry.amount.currency), use(after, "after"), use(last, "last"));
    statement.execute();
    while (statement.fetch()) {
        if (found.empty() || found.back().position != row.position) found.push_back(row);
        found.back().transaction.entries.push_back(entry);
    }
    return found;
}

std::optional<LedgerTransaction> LedgerStore::find(const std::string& id) {
    std::int64_t position = 0;
    sql_ << "SELECT position FROM ledger_journal WHERE id = :id", into(position), use(id, "id");
    if (!sql_.got_data()) return std::nullopt;
    auto found = page(position - 1, 1);
    if (found.empty()) return std::nullopt;
    return std::move(found.front().transaction);
}

bool LedgerStore::is_booked(const std::string& cause) {
    int count = 0;
    sql_ << "SELECT COUNT(*) FROM ledger_journal WHERE cause = :cause", into(count), use(cause, "cause");
    return count > 0;
}

std::vector<LedgerBalance> LedgerStore::balances() {
    std::vector<LedgerBalance> balances;
    LedgerBalance balance;
    soci::statement statement =
        (sql_.prepare << "SELECT account, currency, CAST(SUM(debit) AS BIGINT), CAST(SUM(credit) AS BIGINT) FROM ("
                         " SELECT debit_account AS account, currency, amount_minor AS debit, 0 AS credit"
                         " FROM ledger_postings"
                         " UNION ALL"
                         " SELECT credit_account, currency, 0, amount_minor FROM ledger_postings"
                         ") AS sides GROUP BY account, currency ORDER BY account, currency",
         into(balance.account), into(balance.currency), into(balance.debit_minor), into(balance.credit_minor));
    statement.execute();
    while (statement.fetch()) balances.push_back(balance);
    return balances;
}

std::vector<ProviderBooking> LedgerStore::provider_bookings(const std::string& account, UnixMillis from,
                                                            UnixMillis to) {
    std::vector<ProviderBooking> found;
    ProviderBooking row;
    int debit = 0;
    // A reversal is about what it takes back.
    soci::statement statement =
        (sql_.prepare << "SELECT COALESCE(o.cause, j.cause), p.amount_minor, p.currency,"
                         " CASE WHEN p.debit_account = :account THEN 1 ELSE 0 END"
                         " FROM ledger_journal j JOIN ledger_postings p ON p.transaction_id = j.id"
                         " LEFT JOIN ledger_journal o ON j.cause LIKE 'reversal:%' AND o.id = SUBSTR(j.cause, 10)"
                         " WHERE j.booked_at >= :since AND j.booked_at < :until"
                         " AND (p.debit_account = :account OR p.credit_account = :account)"
                         " ORDER BY j.position, p.line",
         into(row.cause), into(row.amount.amount_minor), into(row.amount.currency), into(debit),
         use(account, "account"), use(from, "since"), use(to, "until"));
    statement.execute();
    while (statement.fetch()) {
        row.debit = debit != 0;
        found.push_back(row);
    }
    return found;
}

}  // namespace polyphony::payment
