-- A folder of music with its own audience. Its name is its key: the folder may move.
CREATE TABLE libraries (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL,
    -- 1: every user may see it; 0: only those in library_grants.
    everyone INTEGER NOT NULL DEFAULT 1,
    -- 0: no longer configured; its tracks are withdrawn by the next scan.
    attached INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE library_grants (
    library_id TEXT NOT NULL REFERENCES libraries (id),
    user_id TEXT NOT NULL,
    PRIMARY KEY (library_id, user_id)
);
CREATE INDEX library_grants_by_user ON library_grants (user_id);

-- One for each name, over all libraries.
CREATE TABLE artists (
    id TEXT PRIMARY KEY,
    -- The name without case.
    name_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    sort_key TEXT {{bytewise}} NOT NULL
);

-- What a library has of an artist. No row: nothing.
CREATE TABLE artist_libraries (
    artist_id TEXT NOT NULL REFERENCES artists (id),
    library_id TEXT NOT NULL REFERENCES libraries (id),
    album_count INTEGER NOT NULL,
    track_count INTEGER NOT NULL,
    cover_id TEXT NOT NULL,
    PRIMARY KEY (artist_id, library_id)
);

-- An album without tracks (track_count 0) is withdrawn; its row stays, so that it comes back with the same id.
CREATE TABLE albums (
    id TEXT PRIMARY KEY,
    library_id TEXT NOT NULL REFERENCES libraries (id),
    -- The title without case; empty if it stands for the untagged tracks of a folder.
    title_key TEXT NOT NULL,
    -- The album artists' names without case; empty if no track has the tag.
    artist_key TEXT NOT NULL,
    title TEXT NOT NULL,
    sort_key TEXT {{bytewise}} NOT NULL,
    year INTEGER NOT NULL DEFAULT 0,
    cover_id TEXT NOT NULL DEFAULT '',
    track_count INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    added_at BIGINT NOT NULL
);
CREATE INDEX albums_by_key ON albums (library_id, title_key, artist_key);
CREATE INDEX albums_by_title ON albums (sort_key, id);
CREATE INDEX albums_by_added ON albums (added_at, id);
CREATE INDEX albums_by_year ON albums (year, sort_key, id);

CREATE TABLE album_credits (
    album_id TEXT NOT NULL REFERENCES albums (id),
    position INTEGER NOT NULL,
    artist_id TEXT NOT NULL REFERENCES artists (id),
    name TEXT NOT NULL,
    PRIMARY KEY (album_id, position)
);
CREATE INDEX album_credits_by_artist ON album_credits (artist_id);

CREATE TABLE album_genres (
    album_id TEXT NOT NULL REFERENCES albums (id),
    genre_key TEXT NOT NULL,
    name TEXT NOT NULL,
    track_count INTEGER NOT NULL,
    PRIMARY KEY (album_id, genre_key)
);
CREATE INDEX album_genres_by_genre ON album_genres (genre_key);

-- A track and its file. A missing track keeps its row, so that it comes back with the same id.
CREATE TABLE tracks (
    id TEXT PRIMARY KEY,
    library_id TEXT NOT NULL REFERENCES libraries (id),
    -- Relative to the library's folder.
    path TEXT NOT NULL,
    -- The folder of `path`, and the folder that its album lies in (above `CD 1` and the like).
    folder TEXT NOT NULL,
    album_folder TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    -- A hash of the audio without its tags.
    identity TEXT NOT NULL,
    missing INTEGER NOT NULL DEFAULT 0,
    album_id TEXT NOT NULL REFERENCES albums (id),
    title TEXT NOT NULL,
    disc_number INTEGER NOT NULL,
    disc_subtitle TEXT NOT NULL,
    track_number INTEGER NOT NULL,
    year INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    bitrate_kbps INTEGER NOT NULL,
    sample_rate_hz INTEGER NOT NULL,
    channels INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    codec TEXT NOT NULL,
    -- The picture shown, and the one in the file itself.
    cover_id TEXT NOT NULL,
    embedded_cover_id TEXT NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX tracks_by_path ON tracks (library_id, path) WHERE missing = 0;
CREATE INDEX tracks_by_identity ON tracks (library_id, identity);
CREATE INDEX tracks_by_album ON tracks (album_id);
CREATE INDEX tracks_by_folder ON tracks (library_id, folder);
CREATE INDEX tracks_by_album_folder ON tracks (library_id, album_folder);

CREATE TABLE track_credits (
    track_id TEXT NOT NULL REFERENCES tracks (id),
    position INTEGER NOT NULL,
    artist_id TEXT NOT NULL REFERENCES artists (id),
    name TEXT NOT NULL,
    -- ArtistRole of the contract.
    role INTEGER NOT NULL,
    PRIMARY KEY (track_id, position)
);
CREATE INDEX track_credits_by_artist ON track_credits (artist_id);

CREATE TABLE track_genres (
    track_id TEXT NOT NULL REFERENCES tracks (id),
    position INTEGER NOT NULL,
    genre_key TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (track_id, position)
);
CREATE INDEX track_genres_by_genre ON track_genres (genre_key);

-- The pictures that lie in folders, as the last scan saw them.
CREATE TABLE folder_covers (
    library_id TEXT NOT NULL REFERENCES libraries (id),
    folder TEXT NOT NULL,
    path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    cover_id TEXT NOT NULL,
    PRIMARY KEY (library_id, folder)
);

-- Files that could not be read; not opened again before they change.
CREATE TABLE scan_problems (
    library_id TEXT NOT NULL REFERENCES libraries (id),
    path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (library_id, path)
);

-- The inverted index of the search: folded words of what can be found.
CREATE TABLE search_terms (
    term TEXT {{bytewise}} NOT NULL,
    -- 1 track, 2 album, 3 artist.
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    library_id TEXT NOT NULL REFERENCES libraries (id),
    weight INTEGER NOT NULL,
    PRIMARY KEY (kind, term, id, library_id)
);
CREATE INDEX search_terms_by_id ON search_terms (kind, id);
