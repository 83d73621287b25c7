-- The version of the reader that read the file; an older one's files are read again. See scan/file_facts.h.
ALTER TABLE tracks ADD COLUMN reader INTEGER NOT NULL DEFAULT 0;
-- The text file with lyrics that lies beside it, as it was read; both 0 if there was none.
ALTER TABLE tracks ADD COLUMN sidecar_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracks ADD COLUMN sidecar_modified_ms BIGINT NOT NULL DEFAULT 0;

CREATE TABLE lyrics (
    track_id TEXT NOT NULL REFERENCES tracks (id),
    position INTEGER NOT NULL,
    -- The track's title, by which its lyrics are found; see name_key().
    title_key TEXT NOT NULL,
    language TEXT NOT NULL,
    -- LRC or plain text.
    text TEXT NOT NULL,
    PRIMARY KEY (track_id, position)
);
CREATE INDEX lyrics_by_title ON lyrics (title_key);
