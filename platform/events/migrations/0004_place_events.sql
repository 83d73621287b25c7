-- The id of the event at `stream_seq`: if the stream has another one there, the broker lost what it had and was told other
-- events since. Empty: not known.
ALTER TABLE event_sources ADD COLUMN event_id TEXT NOT NULL DEFAULT '';
