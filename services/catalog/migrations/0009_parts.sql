-- The part of its file that a track is: its number (0: the whole file), and from where to where in microseconds (0: to the
-- end). The path of a part lies below that of its file: `Album.flac/03`.
ALTER TABLE tracks ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tracks ADD COLUMN part_start_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracks ADD COLUMN part_end_us BIGINT NOT NULL DEFAULT 0;
-- The CUE sheet beside the file as it was read; 0: there was none.
ALTER TABLE tracks ADD COLUMN cue_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracks ADD COLUMN cue_modified_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tracks_by_part ON tracks (library_id, folder) WHERE part > 0 AND missing = 0;
