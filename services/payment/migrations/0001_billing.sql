-- One for each plan that someone began; a change of plan ends one and begins another.
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'cancelled', 'past_due', 'ended')),
    method_id TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    paid_months INTEGER NOT NULL,
    period_end BIGINT NOT NULL,
    due_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX subscriptions_current ON subscriptions (user_id) WHERE state <> 'ended';
CREATE INDEX subscriptions_due ON subscriptions (due_at) WHERE state <> 'ended';

-- What the provider was asked for: a checkout (without a subscription yet) or the next month of a subscription.
CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'failed', 'void')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX payments_by_user ON payments (user_id, state);
CREATE UNIQUE INDEX payments_open_renewal ON payments (subscription_id) WHERE state = 'open' AND subscription_id <> '';

-- What the provider said, kept before anything is done about it. `outcome` is empty until then.
CREATE TABLE provider_events (
    provider TEXT NOT NULL,
    event_id TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (provider, event_id)
);

CREATE TABLE invoices (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    payment_id TEXT NOT NULL UNIQUE REFERENCES payments (id),
    plan_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    paid_at BIGINT NOT NULL
);
CREATE INDEX invoices_by_user ON invoices (user_id, paid_at);

-- The last number of each year; taken in the transaction of the invoice, so that there are no gaps.
CREATE TABLE invoice_numbers (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
);
