-- Of a station whose address is a list of streams: the stream that it named last, and when it is looked at next; 0: never.
ALTER TABLE stations ADD COLUMN listen_url TEXT NOT NULL DEFAULT '';
ALTER TABLE stations ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
UPDATE stations SET due_at = 1 WHERE lower(stream_url) LIKE '%.m3u' OR lower(stream_url) LIKE '%.pls';
