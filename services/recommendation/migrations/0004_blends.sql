-- Lists of several people. The invitation lets others in, and is kept as it is, since members may see it again.
CREATE TABLE blends (
    id TEXT PRIMARY KEY,
    invitation TEXT NOT NULL UNIQUE,
    invitation_ends_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Goes up whenever someone joins or leaves.
    version BIGINT NOT NULL,
    -- The day (lists/periods.h) for which `tracks` were made; 0 for none.
    period BIGINT NOT NULL,
    -- One a line: the track's id, and of each member for whom it stands.
    tracks TEXT NOT NULL
);

CREATE TABLE blend_members (
    blend_id TEXT NOT NULL REFERENCES blends (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (blend_id, user_id)
);
CREATE INDEX blend_members_by_user ON blend_members (user_id);

-- Whether others may find the person as one who likes the same.
ALTER TABLE taste_settings ADD COLUMN findable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX taste_settings_findable ON taste_settings (user_id) WHERE findable = 1;
