-- What the jukebox does: one row. `track_ids` are the queue, with spaces between; `user_id` is on whose behalf it plays, empty
-- if they are gone.
CREATE TABLE jukebox (
    id INTEGER PRIMARY KEY,
    revision BIGINT NOT NULL,
    track_ids TEXT NOT NULL,
    current_index INTEGER NOT NULL,
    sounding TEXT NOT NULL,
    turn BIGINT NOT NULL,
    position_ms BIGINT NOT NULL,
    playing INTEGER NOT NULL,
    gain DOUBLE PRECISION NOT NULL,
    user_id TEXT NOT NULL
);

-- Who may control it, besides administrators.
CREATE TABLE controllers (
    user_id TEXT PRIMARY KEY,
    granted_at BIGINT NOT NULL
);
