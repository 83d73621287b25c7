#include "services/payment/ledger_store.h"

namespace polyphony::payment {

using soci::into;
using soci::use;

void LedgerStore::insert(const LedgerTransaction& transaction) {
    sql_ << "INSERT INTO ledger_transactions (id, payment_id, description, booked_at)"
            " VALUES (:id, :payment_id, :description, :booked_at)",
        use(transaction.id, "id"), use(transaction.payment_id, "payment_id"),
        use(transaction.description, "description"), use(transaction.booked_at, "booked_at");
    int line = 0;
    for (const auto& entry : transaction.entries) {
        ++line;
        sql_ << "INSERT INTO ledger_entries"
                " (transaction_id, line, debit_account, credit_account, amount_minor, currency)"
                " VALUES (:transaction_id, :line, :debit_account, :credit_account, :amount_minor, :currency)",
            use(transaction.id, "transaction_id"), use(line, "line"), use(entry.debit_account, "debit_account"),
            use(entry.credit_account, "credit_account"), use(entry.amount.amount_minor, "amount_minor"),
            use(entry.amount.currency, "currency");
    }
}

std::vector<LedgerBalance> LedgerStore::balances() {
    std::vector<LedgerBalance> balances;
    LedgerBalance balance;
    soci::statement statement =
        (sql_.prepare << "SELECT account, currency, CAST(SUM(debit) AS BIGINT), CAST(SUM(credit) AS BIGINT) FROM ("
                         " SELECT debit_account AS account, currency, amount_minor AS debit, 0 AS credit"
                         " FROM ledger_entries"
                         " UNION ALL"
                         " SELECT credit_account, currency, 0, amount_minor FROM ledger_entries"
                         ") AS sides GROUP BY account, currency ORDER BY account, currency",
         into(balance.account), into(balance.currency), into(balance.debit_minor), into(balance.credit_minor));
    statement.execute();
    while (statement.fetch()) balances.push_back(balance);
    return balances;
}

}  // namespace polyphony::payment
