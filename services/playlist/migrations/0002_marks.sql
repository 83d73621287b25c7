-- Stars of albums and artists; those of tracks are saved_tracks.
CREATE TABLE stars (
    user_id TEXT NOT NULL,
    -- MarkedKind of the contract.
    kind INTEGER NOT NULL,
    thing_id TEXT NOT NULL,
    starred_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, thing_id)
);
CREATE INDEX stars_by_time ON stars (user_id, kind, starred_at, thing_id);

CREATE TABLE ratings (
    user_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    thing_id TEXT NOT NULL,
    -- 1 to 5.
    rating INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind, thing_id)
);
CREATE INDEX ratings_by_thing ON ratings (kind, thing_id, rating);
CREATE INDEX ratings_by_rating ON ratings (user_id, kind, rating, thing_id);

CREATE TABLE bookmarks (
    user_id TEXT NOT NULL,
    track_id TEXT NOT NULL,
    position_ms BIGINT NOT NULL,
    comment TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, track_id)
);

ALTER TABLE usage ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN ratings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN bookmarks INTEGER NOT NULL DEFAULT 0;
