-- What is known of pictures beside their bytes: the BlurHash; NULL until it was tried, empty if there is none.
CREATE TABLE pictures (
    cover_id TEXT PRIMARY KEY,
    blurhash TEXT
);

CREATE INDEX pictures_waiting ON pictures (cover_id) WHERE blurhash IS NULL;

INSERT INTO pictures (cover_id) SELECT DISTINCT cover_id FROM tracks WHERE cover_id <> '';
