CREATE TABLE playlists (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    snapshot_id TEXT NOT NULL,
    item_count INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX playlists_by_owner ON playlists (owner_id, changed_at, id);

-- Items are sorted by rank. Ranks have gaps, so that what is put between two others changes no other row.
CREATE TABLE playlist_items (
    id TEXT PRIMARY KEY,
    playlist_id TEXT NOT NULL,
    rank BIGINT NOT NULL,
    track_id TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE INDEX playlist_items_by_rank ON playlist_items (playlist_id, rank);

CREATE TABLE saved_tracks (
    user_id TEXT NOT NULL,
    track_id TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, track_id)
);

CREATE INDEX saved_tracks_by_time ON saved_tracks (user_id, saved_at, track_id);

-- How much each person keeps, so that a limit is checked without counting.
CREATE TABLE usage (
    user_id TEXT PRIMARY KEY,
    playlists INTEGER NOT NULL DEFAULT 0,
    saved_tracks INTEGER NOT NULL DEFAULT 0
);

-- The results of requests that carried an idempotency key: all that is needed to give the first answer again.
CREATE TABLE idempotent_creations (
    user_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    playlist_id TEXT NOT NULL,
    snapshot_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, idempotency_key)
);

CREATE INDEX idempotent_creations_by_time ON idempotent_creations (created_at);
