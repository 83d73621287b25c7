-- What a folder holds is told without reading its tracks.
CREATE INDEX tracks_by_place ON tracks (library_id, folder, missing);
