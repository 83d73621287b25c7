-- The answers to requests that carried an idempotency key: enough of each to give the first answer again.
CREATE TABLE idempotent_requests (
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);

CREATE INDEX idempotent_requests_by_time ON idempotent_requests (created_at);
