-- For an event at which this process ends each time. `starts`: how often hearing began at this place without moving on since.
-- `tries`: how many tries of the event `tried`, the next one after this place, began and did not end.
ALTER TABLE event_sources ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_sources ADD COLUMN tried TEXT NOT NULL DEFAULT '';
ALTER TABLE event_sources ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
