-- What can be played: our own copy of catalog's facts.
CREATE TABLE audio_assets (
    track_id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    bitrate_kbps INTEGER NOT NULL,
    codec TEXT NOT NULL,
    duration_ms INTEGER NOT NULL
);

-- What each plan allows: our own copy of payment's facts. Who is missing is free.
CREATE TABLE entitlements (
    user_id TEXT PRIMARY KEY,
    plan_id TEXT NOT NULL,
    max_bitrate_kbps INTEGER NOT NULL,
    valid_until BIGINT NOT NULL
);

-- Play sessions. `counted` is 1 once PlayProgressed was said.
CREATE TABLE plays (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    track_id TEXT NOT NULL,
    context TEXT NOT NULL,
    state INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    started_at BIGINT NOT NULL
);

CREATE INDEX plays_by_user ON plays (user_id, started_at);
