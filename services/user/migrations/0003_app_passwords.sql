-- Passwords for apps. The hash finds one, since it is random and cannot be guessed; `sealed` is the password itself under a
-- key that is not in this database, as the tokens of the Subsonic API need it.
CREATE TABLE app_passwords (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    password_hash TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- 0 if never.
    last_used_at BIGINT NOT NULL
);
CREATE INDEX app_passwords_by_account ON app_passwords (account_id, created_at);
