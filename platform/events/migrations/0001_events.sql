-- What this service says, in the order in which it was committed. Rows are never changed: how far they were published is
-- written in the broker's stream itself. `data` is base64.
CREATE TABLE event_outbox (
    seq {{serial}},
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    time_ms BIGINT NOT NULL,
    traceparent TEXT NOT NULL,
    data TEXT NOT NULL
);

-- Events whose effects are in this database.
CREATE TABLE event_inbox (
    seq {{serial}},
    id TEXT NOT NULL UNIQUE,
    received_ms BIGINT NOT NULL
);

-- For each service that is heard: the newest place in its stream whose effects are here. If the broker believes that more
-- was dealt with, this database is an older copy or a new one.
CREATE TABLE event_sources (
    source TEXT PRIMARY KEY,
    stream_seq BIGINT NOT NULL
);
