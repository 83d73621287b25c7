-- How often each track was played is counted without reading the plays.
CREATE INDEX plays_by_track ON plays (user_id, track_id, counted, started_at);

-- What sounds on apps that keep no play sessions. Who was not heard of for longer than the track lasts is left out.
CREATE TABLE now_playing (
    user_id TEXT NOT NULL,
    client TEXT NOT NULL,
    track_id TEXT NOT NULL,
    position_ms BIGINT NOT NULL,
    paused INTEGER NOT NULL,
    playback_rate DOUBLE PRECISION NOT NULL,
    told_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client)
);
CREATE INDEX now_playing_by_end ON now_playing (ends_at);

-- The queue that an app keeps for the next one: track ids with spaces between.
CREATE TABLE saved_queues (
    user_id TEXT PRIMARY KEY,
    track_ids TEXT NOT NULL,
    current_index INTEGER NOT NULL,
    position_ms BIGINT NOT NULL,
    client TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
