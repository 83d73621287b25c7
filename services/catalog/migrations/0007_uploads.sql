-- What people upload: releases, and the files in them.
CREATE TABLE releases (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Names, one a line.
    artists TEXT NOT NULL,
    -- ReleaseType of the contract.
    type INTEGER NOT NULL,
    -- When it may be heard, in milliseconds since the epoch.
    appears_at BIGINT NOT NULL,
    -- ReleaseState of the contract.
    state INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX releases_by_owner ON releases (owner_id, id);
CREATE INDEX releases_by_date ON releases (state, appears_at);

-- A file of a release, from its first byte on. Its bytes: DATA/uploads/files/ID.ENDING.
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    release_id TEXT NOT NULL REFERENCES releases (id),
    owner_id TEXT NOT NULL,
    -- As the person calls it, and how it ends: `.ogg`.
    file_name TEXT NOT NULL,
    ending TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- What is safely on the disk.
    received_bytes BIGINT NOT NULL,
    -- UploadState of the contract.
    state INTEGER NOT NULL,
    -- Why it was refused.
    reason TEXT NOT NULL,
    -- When an unfinished one is thrown away.
    expires_at BIGINT NOT NULL,
    title TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    -- A hash of the audio without its tags; empty until it is read.
    identity TEXT NOT NULL,
    -- The track that it became; empty before.
    track_id TEXT NOT NULL
);
CREATE INDEX uploads_by_release ON uploads (release_id, id);
CREATE INDEX uploads_by_state ON uploads (state, expires_at);
CREATE INDEX uploads_by_owner ON uploads (owner_id, state);
CREATE INDEX uploads_by_track ON uploads (track_id);

-- What stands above the tags of a file; NULL, or an empty list, is as they say. Lists have one name a line.
CREATE TABLE track_edits (
    track_id TEXT PRIMARY KEY,
    title TEXT,
    artists TEXT NOT NULL,
    album TEXT,
    album_artists TEXT NOT NULL,
    genres TEXT NOT NULL,
    year INTEGER,
    track_number INTEGER,
    disc_number INTEGER
);
