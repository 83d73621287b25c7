-- Who may bring music, and which accounts nobody can log in with.
ALTER TABLE accounts ADD COLUMN artist INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
