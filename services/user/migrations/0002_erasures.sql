-- Accounts that were deleted. The id cannot be guessed, so that whoever holds it may ask; the account's id tells nothing
-- about the person any more.
CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    requested_at BIGINT NOT NULL
);
CREATE INDEX erasures_by_time ON erasures (requested_at);

-- The services that have forgotten the person.
CREATE TABLE erasure_confirmations (
    user_id TEXT NOT NULL,
    service TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, service)
);
