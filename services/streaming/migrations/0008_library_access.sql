-- Which library a track lies in, and who may hear that: our own copy of catalog's facts. Empty: catalog has not said
-- anything about the track since this was kept; it counts as open.
ALTER TABLE audio_assets ADD COLUMN library_id TEXT NOT NULL DEFAULT '';

-- Libraries that are not open to everyone.
CREATE TABLE closed_libraries (
    library_id TEXT PRIMARY KEY
);
CREATE TABLE library_grants (
    library_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (library_id, user_id)
);
CREATE INDEX library_grants_by_user ON library_grants (user_id);
