-- More of what the catalog said. Empty and 0 until it says something about the track again; an unknown library is open.
ALTER TABLE tracks ADD COLUMN library_id TEXT NOT NULL DEFAULT '';
ALTER TABLE tracks ADD COLUMN explicit INTEGER NOT NULL DEFAULT 0;

-- What a person does not want to be recommended. kind: HiddenKind (controls/hidden.h).
CREATE TABLE hidden (
    user_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    hidden_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, id)
);

-- What a person wants to hear at all.
CREATE TABLE taste_settings (
    user_id TEXT PRIMARY KEY,
    hide_explicit INTEGER NOT NULL
);

-- Who may hear what: our own copy of what catalog said. A library that nothing was said of is open.
CREATE TABLE closed_libraries (
    library_id TEXT PRIMARY KEY
);
CREATE TABLE library_grants (
    library_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (library_id, user_id)
);
CREATE INDEX library_grants_by_user ON library_grants (user_id);

-- Artists to whom a person gave a star.
CREATE TABLE followed_artists (
    user_id TEXT NOT NULL,
    artist_id TEXT NOT NULL,
    PRIMARY KEY (user_id, artist_id)
);

-- Lists that stay as they are for a period (a day or a week; lists/periods.h). Ids have spaces between.
CREATE TABLE kept_lists (
    user_id TEXT NOT NULL,
    list_id TEXT NOT NULL,
    period BIGINT NOT NULL,
    track_ids TEXT NOT NULL,
    artist_ids TEXT NOT NULL,
    genre TEXT NOT NULL,
    PRIMARY KEY (user_id, list_id)
);

-- What was measured of tracks; what is not known is NULL.
CREATE TABLE attributes (
    track_id TEXT PRIMARY KEY,
    tempo DOUBLE PRECISION,
    loudness DOUBLE PRECISION,
    tonic DOUBLE PRECISION,
    mode DOUBLE PRECISION,
    duration_ms DOUBLE PRECISION,
    brightness_hz DOUBLE PRECISION,
    onsets_per_second DOUBLE PRECISION
);
