-- The ledger from now on: all movements of money in one chain. What causes one is named, and is booked once: a payment,
-- a fee, a reversal, a month's royalties, a payout. Each row's hash covers its content, its postings and the hash of the
-- row before, so that no row can be changed, taken out or slipped in unnoticed.
--
-- The rows of ledger_transactions are taken over by the program, since SQL cannot hash; so are those that a program of
-- the release before adds while both run.
CREATE TABLE ledger_journal (
    position BIGINT PRIMARY KEY CHECK (position > 0),
    id TEXT NOT NULL UNIQUE,
    cause TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL,
    description TEXT NOT NULL,
    booked_at BIGINT NOT NULL,
    previous_hash TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX ledger_journal_by_time ON ledger_journal (booked_at);

-- As ledger_entries: each debits one account and credits another, so that nothing can be out of balance.
CREATE TABLE ledger_postings (
    transaction_id TEXT NOT NULL REFERENCES ledger_journal (id),
    line INTEGER NOT NULL,
    debit_account TEXT NOT NULL,
    credit_account TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (LENGTH(currency) = 3),
    PRIMARY KEY (transaction_id, line),
    CHECK (debit_account <> credit_account)
);
CREATE INDEX ledger_postings_by_debit ON ledger_postings (debit_account, currency);
CREATE INDEX ledger_postings_by_credit ON ledger_postings (credit_account, currency);
CREATE INDEX ledger_transactions_by_time ON ledger_transactions (booked_at);

{{append_only ledger_journal}}
{{append_only ledger_postings}}
