-- Plays of a private session count as others do, but nobody else sees them, and nothing is learned from them.
ALTER TABLE plays ADD COLUMN private_session INTEGER NOT NULL DEFAULT 0;
