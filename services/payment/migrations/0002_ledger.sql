-- A movement of money. Neither table is ever changed: what was wrong is put right by another transaction.
CREATE TABLE ledger_transactions (
    id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL UNIQUE REFERENCES payments (id),
    description TEXT NOT NULL,
    booked_at BIGINT NOT NULL
);

-- Each entry debits one account and credits another with the same amount, so that debits equal credits whatever is
-- written.
CREATE TABLE ledger_entries (
    transaction_id TEXT NOT NULL REFERENCES ledger_transactions (id),
    line INTEGER NOT NULL,
    debit_account TEXT NOT NULL,
    credit_account TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (LENGTH(currency) = 3),
    PRIMARY KEY (transaction_id, line),
    CHECK (debit_account <> credit_account)
);

{{append_only ledger_transactions}}
{{append_only ledger_entries}}
