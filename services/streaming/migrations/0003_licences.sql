-- What devices may keep for times without a connection. `track_ids` in lines; `revoked_at` is 0 if it was not.
CREATE TABLE licences (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    track_ids TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);

CREATE INDEX licences_by_user ON licences (user_id, issued_at);
