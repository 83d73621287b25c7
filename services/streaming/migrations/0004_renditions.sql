-- Audio at which workers failed: after two times the same file is not tried again.
CREATE TABLE failed_audio (
    track_id TEXT PRIMARY KEY,
    modified_ms BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    reason TEXT NOT NULL,
    failed_at BIGINT NOT NULL
);
