-- The artists as credited, if that is more than their names with commas.
ALTER TABLE tracks ADD COLUMN display_artist TEXT NOT NULL DEFAULT '';
ALTER TABLE tracks ADD COLUMN display_album_artist TEXT NOT NULL DEFAULT '';
ALTER TABLE albums ADD COLUMN display_artist TEXT NOT NULL DEFAULT '';
-- What else the files say, as JSON: {"isrc": ["DEA123456789"]}; empty if there is nothing. See docs/tags.md.
ALTER TABLE tracks ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE tracks ADD COLUMN album_tags TEXT NOT NULL DEFAULT '';
ALTER TABLE albums ADD COLUMN tags TEXT NOT NULL DEFAULT '';
-- Of a performer: the instrument.
ALTER TABLE track_credits ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE artists ADD COLUMN musicbrainz_id TEXT NOT NULL DEFAULT '';
