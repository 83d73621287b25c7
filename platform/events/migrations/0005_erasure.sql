-- Whom an event is about; empty for most of the catalog's. An event about someone who was erased keeps its place and its id
-- alone, for the relay to find its own place by.
ALTER TABLE event_outbox ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX event_outbox_by_person ON event_outbox (person) WHERE person <> '';

-- Persons who were erased here, for ever: nothing may be said about them, and what is heard is ignored. Once the event at
-- `fence` is in the stream, no relay can publish what was said about the person before. `complete` is 1 once the broker
-- holds nothing of it any more.
CREATE TABLE event_erased (
    person TEXT PRIMARY KEY,
    erased_ms BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    complete INTEGER NOT NULL
);
CREATE INDEX event_erased_open ON event_erased (person) WHERE complete = 0;
