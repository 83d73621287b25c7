-- What is known of the tracks that are played, and whose they were when: the newest row of a track counts, and a month
-- that was closed goes on with those that it was closed with.
CREATE TABLE royalty_tracks (
    serial {{serial}},
    track_id TEXT NOT NULL,
    album_id TEXT NOT NULL,
    artist_ids TEXT NOT NULL,
    title TEXT NOT NULL
);
CREATE INDEX royalty_tracks_by_track ON royalty_tracks (track_id, serial);

-- A play of 30 seconds or more, in the month in which it counts: its own, or the next one that was open when it was told.
CREATE TABLE royalty_plays (
    play_id TEXT PRIMARY KEY,
    user_id TEXT {{bytewise}} NOT NULL,
    track_id TEXT {{bytewise}} NOT NULL,
    heard_ms INTEGER NOT NULL CHECK (heard_ms >= 30000),
    happened_at BIGINT NOT NULL,
    period INTEGER NOT NULL
);
CREATE INDEX royalty_plays_by_period ON royalty_plays (period, user_id, track_id, happened_at);

-- Who may earn. user_id is the account that sees the statements; empty if there is none.
CREATE TABLE rights_holders (
    id TEXT {{bytewise}} PRIMARY KEY,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX rights_holders_by_user ON rights_holders (user_id);

-- Who has which part of a track, an album, an artist's work, or all that is agreed nowhere else (subject 'default'). Of
-- those that hold on a day the newest counts.
CREATE TABLE royalty_contracts (
    serial {{serial}},
    id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK (valid_from < valid_to)
);
CREATE TABLE royalty_shares (
    contract_id TEXT NOT NULL REFERENCES royalty_contracts (id),
    holder_id TEXT NOT NULL REFERENCES rights_holders (id),
    basis_points INTEGER NOT NULL CHECK (basis_points BETWEEN 1 AND 10000),
    PRIMARY KEY (contract_id, holder_id)
);

-- A month that takes no plays and no money any more, with all that its royalties are computed from.
CREATE TABLE royalty_periods (
    period INTEGER PRIMARY KEY,
    frozen_at BIGINT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('pro_rata', 'user_centric')),
    pool_basis_points INTEGER NOT NULL CHECK (pool_basis_points BETWEEN 0 AND 10000),
    account_cap INTEGER NOT NULL,
    ledger_position BIGINT NOT NULL,
    ledger_hash TEXT NOT NULL,
    last_track BIGINT NOT NULL,
    last_contract BIGINT NOT NULL
);

-- What was computed for a month, one pool for each currency. A month with a row in royalty_closings is closed.
CREATE TABLE royalty_pools (
    period INTEGER NOT NULL REFERENCES royalty_periods (period),
    currency TEXT NOT NULL,
    revenue_minor BIGINT NOT NULL,
    fees_minor BIGINT NOT NULL,
    pool_minor BIGINT NOT NULL,
    plays BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    root TEXT NOT NULL,
    PRIMARY KEY (period, currency)
);
CREATE TABLE royalty_statements (
    id TEXT PRIMARY KEY,
    period INTEGER NOT NULL,
    currency TEXT NOT NULL,
    place INTEGER NOT NULL,
    holder_id TEXT NOT NULL,
    holder_name TEXT NOT NULL,
    plays BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    leaf TEXT NOT NULL,
    UNIQUE (period, currency, place),
    UNIQUE (period, currency, holder_id),
    FOREIGN KEY (period, currency) REFERENCES royalty_pools (period, currency)
);
CREATE INDEX royalty_statements_by_holder ON royalty_statements (holder_id, period);
CREATE TABLE royalty_statement_lines (
    statement_id TEXT NOT NULL REFERENCES royalty_statements (id),
    line INTEGER NOT NULL,
    track_id TEXT NOT NULL,
    title TEXT NOT NULL,
    plays BIGINT NOT NULL,
    basis_points INTEGER NOT NULL,
    weight BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (statement_id, line)
);
CREATE TABLE royalty_closings (
    period INTEGER PRIMARY KEY REFERENCES royalty_periods (period),
    closed_at BIGINT NOT NULL
);
CREATE TABLE royalty_payouts (
    statement_id TEXT PRIMARY KEY REFERENCES royalty_statements (id),
    reference TEXT NOT NULL,
    paid_at BIGINT NOT NULL
);

-- Only the account of a rights holder may change.
{{append_only royalty_tracks}}
{{append_only royalty_plays}}
{{append_only royalty_contracts}}
{{append_only royalty_shares}}
{{append_only royalty_periods}}
{{append_only royalty_pools}}
{{append_only royalty_statements}}
{{append_only royalty_statement_lines}}
{{append_only royalty_closings}}
{{append_only royalty_payouts}}
