-- Which of the source's streams `stream_seq` counts in: a broker that lost its store makes a new one. Empty: hear all again.
ALTER TABLE event_sources ADD COLUMN stream TEXT NOT NULL DEFAULT '';
