-- How loud tracks and albums are: our own copy of streaming's facts.
CREATE TABLE track_loudness (
    track_id TEXT PRIMARY KEY,
    integrated_lufs DOUBLE PRECISION NOT NULL,
    range_lu DOUBLE PRECISION NOT NULL,
    true_peak_dbtp DOUBLE PRECISION NOT NULL,
    gain_db DOUBLE PRECISION NOT NULL
);

CREATE TABLE album_loudness (
    album_id TEXT PRIMARY KEY,
    integrated_lufs DOUBLE PRECISION NOT NULL,
    true_peak_dbtp DOUBLE PRECISION NOT NULL,
    gain_db DOUBLE PRECISION NOT NULL
);

-- What the tags of files say: ReplayGain, or R128 of Opus brought to the same reference.
CREATE TABLE gain_tags (
    track_id TEXT NOT NULL REFERENCES tracks (id),
    -- 1 track, 2 album.
    scope INTEGER NOT NULL,
    gain_db DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (track_id, scope)
);

-- What tracks sound like: our own copy of streaming's facts.
CREATE TABLE fingerprints (
    track_id TEXT PRIMARY KEY,
    duration_ms BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    -- 32-bit little-endian items, as base64.
    items TEXT NOT NULL
);
CREATE INDEX fingerprints_by_duration ON fingerprints (duration_ms, hash, track_id);

-- Pairs of tracks that are the same recording; `track_id` is the lower one.
CREATE TABLE duplicates (
    track_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    bit_error_rate DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (track_id, other_id)
);
CREATE INDEX duplicates_by_other ON duplicates (other_id);
