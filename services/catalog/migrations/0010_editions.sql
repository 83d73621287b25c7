-- What tells an edition of an album from others of the same title and artists; empty if its files do not say.
ALTER TABLE albums ADD COLUMN edition TEXT NOT NULL DEFAULT '';
-- The release group at MusicBrainz; empty if it is not known.
ALTER TABLE albums ADD COLUMN release_group TEXT NOT NULL DEFAULT '';
CREATE INDEX albums_by_release_group ON albums (library_id, release_group);
-- The roles that an artist has in the library, as bits 1 << ArtistRole.
ALTER TABLE artist_libraries ADD COLUMN roles INTEGER NOT NULL DEFAULT 0;
