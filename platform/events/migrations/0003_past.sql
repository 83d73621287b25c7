-- The moment of the source's outbox whose past was written here all at once, see BackfillService: events up to it are in this
-- database already, though the inbox does not know their ids. 0: it was heard from its first event on.
ALTER TABLE event_sources ADD COLUMN past_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_sources ADD COLUMN past_ms BIGINT NOT NULL DEFAULT 0;
