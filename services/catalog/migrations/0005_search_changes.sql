-- What the search index follows: for each thing that can be found, the number of its newest change. An index holds the number
-- that it has come to, so each can be as far as it likes, and nothing needs to be pruned.
CREATE TABLE search_changes (
    -- 1 track, 2 album, 3 artist.
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE UNIQUE INDEX search_changes_by_seq ON search_changes (seq);

INSERT INTO search_changes (kind, id, seq)
    SELECT 1, id, ROW_NUMBER() OVER (ORDER BY id) FROM tracks WHERE missing = 0;
INSERT INTO search_changes (kind, id, seq)
    SELECT 2, id, (SELECT COALESCE(MAX(seq), 0) FROM search_changes) + ROW_NUMBER() OVER (ORDER BY id)
    FROM albums WHERE track_count > 0;
INSERT INTO search_changes (kind, id, seq)
    SELECT 3, id, (SELECT COALESCE(MAX(seq), 0) FROM search_changes) + ROW_NUMBER() OVER (ORDER BY id)
    FROM artists WHERE id IN (SELECT artist_id FROM artist_libraries);

-- How often a track was played or saved, by whomever.
CREATE TABLE track_popularity (
    track_id TEXT PRIMARY KEY,
    count BIGINT NOT NULL
);
