-- What is known of pictures beside their bytes: the BlurHash; NULL until it was tried, empty if there is none.
CREATE TABLE pictures (
    cover_id TEXT PRIMARY KEY,
    blurhash TEXT
);

CREATE INDEX pictures_waiting ON pictures (cover_id) WHERE blurhash IS NULL;

-- The pictures of artists that lie in folders, as folder_covers.
CREATE TABLE artist_pictures (
    library_id TEXT NOT NULL REFERENCES libraries (id),
    folder TEXT NOT NULL,
    path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    cover_id TEXT NOT NULL,
    PRIMARY KEY (library_id, folder)
);

INSERT INTO pictures (cover_id) SELECT DISTINCT cover_id FROM tracks WHERE cover_id <> '';
