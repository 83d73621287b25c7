-- The part of its file that a track is, in microseconds; an end of 0 is that of the file.
ALTER TABLE audio_assets ADD COLUMN part_start_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audio_assets ADD COLUMN part_end_us BIGINT NOT NULL DEFAULT 0;
-- Which part was, or is to be, measured.
ALTER TABLE analyses ADD COLUMN part_start_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE analyses ADD COLUMN part_end_us BIGINT NOT NULL DEFAULT 0;
