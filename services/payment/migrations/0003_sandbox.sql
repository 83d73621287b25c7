-- What the sandbox provider keeps on its own side.
CREATE TABLE sandbox_checkouts (
    payment_id TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    paid INTEGER NOT NULL
);

CREATE TABLE sandbox_methods (
    id TEXT PRIMARY KEY,
    card TEXT NOT NULL
);

CREATE TABLE sandbox_secret (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret TEXT NOT NULL
);
