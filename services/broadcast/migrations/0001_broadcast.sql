-- Internet radio stations.
CREATE TABLE stations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    stream_url TEXT NOT NULL,
    home_page_url TEXT NOT NULL
);

-- Podcasts. `etag` and `modified` are what the feed's server said, to ask it whether there is more.
CREATE TABLE channels (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    image_url TEXT NOT NULL DEFAULT '',
    home_page_url TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    refreshed_at BIGINT NOT NULL DEFAULT 0,
    -- In a row.
    failures INTEGER NOT NULL DEFAULT 0,
    -- When it is to be fetched next. Whoever fetches it puts it off first, so that no other instance does, too.
    due_at BIGINT NOT NULL
);
CREATE INDEX channels_by_due ON channels (due_at);

-- Their episodes, known by what the feed calls them.
CREATE TABLE episodes (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL REFERENCES channels (id),
    guid TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    audio_url TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    status INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    -- As in channels, while `status` is that it is downloaded.
    due_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (channel_id, guid)
);
CREATE INDEX episodes_by_time ON episodes (published_at, id);
CREATE INDEX episodes_by_channel ON episodes (channel_id, published_at);
CREATE INDEX episodes_to_download ON episodes (due_at) WHERE status = 2;
