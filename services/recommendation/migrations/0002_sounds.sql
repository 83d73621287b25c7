-- What tracks sound like: the numbers of a SoundPoint (sonic/sounds.h) with spaces between.
CREATE TABLE sounds (
    track_id TEXT PRIMARY KEY,
    point TEXT NOT NULL
);
