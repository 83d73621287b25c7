-- Which tracks are to be measured, were measured, or cannot be.
CREATE TABLE analyses (
    track_id TEXT PRIMARY KEY,
    -- Empty until the catalog tells.
    album_id TEXT NOT NULL,
    -- Which version of the file.
    size_bytes BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    -- 0 waits, 1 measured, 2 failed.
    state INTEGER NOT NULL,
    -- How often the audio could not be read.
    tries INTEGER NOT NULL,
    -- Not before; what is being measured is due again if that does not come to an end.
    due_at BIGINT NOT NULL,
    -- Why it failed, in a sentence.
    reason TEXT NOT NULL
);
CREATE INDEX analyses_due ON analyses (state, due_at, track_id);
CREATE INDEX analyses_by_album ON analyses (album_id, state);

-- What the samples of a track told.
CREATE TABLE measurements (
    track_id TEXT PRIMARY KEY,
    measured_at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    integrated_lufs DOUBLE PRECISION NOT NULL,
    range_lu DOUBLE PRECISION NOT NULL,
    true_peak_dbtp DOUBLE PRECISION NOT NULL,
    -- LoudnessHistogram::text().
    blocks TEXT NOT NULL,
    -- Bytes, as base64.
    waveform TEXT NOT NULL,
    -- 32-bit little-endian items, as base64.
    fingerprint TEXT NOT NULL,
    fingerprint_hash BIGINT NOT NULL
);

-- Albums of which every track is measured or cannot be.
CREATE TABLE album_loudness (
    album_id TEXT PRIMARY KEY,
    measured_at BIGINT NOT NULL,
    integrated_lufs DOUBLE PRECISION NOT NULL,
    true_peak_dbtp DOUBLE PRECISION NOT NULL,
    track_count INTEGER NOT NULL
);

-- What is known already is to be measured too.
INSERT INTO analyses (track_id, album_id, size_bytes, modified_ms, state, tries, due_at, reason)
SELECT track_id, '', size_bytes, modified_ms, 0, 0, 0, '' FROM audio_assets;
