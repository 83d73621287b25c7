-- Everything a person did with a track, added up. affinity and plays are in forward decay (decay.h).
CREATE TABLE listens (
    user_id TEXT NOT NULL,
    track_id TEXT NOT NULL,
    affinity DOUBLE PRECISION NOT NULL,
    plays DOUBLE PRECISION NOT NULL,
    touched_at BIGINT NOT NULL,
    played_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, track_id)
);

CREATE INDEX listens_by_time ON listens (user_id, touched_at);

-- What the catalog said about the tracks that can be heard. artist_ids and genres have one entry a line.
CREATE TABLE tracks (
    id TEXT PRIMARY KEY,
    album_id TEXT NOT NULL,
    artist_ids TEXT NOT NULL,
    genres TEXT NOT NULL,
    published_at BIGINT NOT NULL
);

-- Whose recommendations changed since MixRefreshed was said last.
CREATE TABLE mixes (
    user_id TEXT PRIMARY KEY,
    stale INTEGER NOT NULL,
    said_at BIGINT NOT NULL
);

CREATE INDEX mixes_stale ON mixes (said_at) WHERE stale = 1;
