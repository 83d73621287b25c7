-- What people show to guests. The secret opens a share, and is kept as it is, since its owner may see it again.
CREATE TABLE shares (
    id TEXT PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- 0 for never.
    expires_at BIGINT NOT NULL,
    -- 0 if never.
    last_visited_at BIGINT NOT NULL,
    visits BIGINT NOT NULL
);
CREATE INDEX shares_by_user ON shares (user_id, created_at, id);

CREATE TABLE share_entries (
    share_id TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    -- SharedKind of the contract.
    kind INTEGER NOT NULL,
    thing_id TEXT NOT NULL,
    PRIMARY KEY (share_id, position)
);

ALTER TABLE usage ADD COLUMN shares INTEGER NOT NULL DEFAULT 0;
