-- How many devices may play at once; 0: what is configured for the plan.
ALTER TABLE entitlements ADD COLUMN max_streams INTEGER NOT NULL DEFAULT 0;

-- The device that a play sounds on.
ALTER TABLE plays ADD COLUMN device_id TEXT NOT NULL DEFAULT '';

-- What people play on. Who was not seen for a while is gone.
CREATE TABLE devices (
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    volume_percent INTEGER NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);

-- The play that sounds on a device, until it is paused, ends, or was not told of for a while.
CREATE TABLE streams (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    play_id TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_id)
);

-- What each person's player does. `position_ms` was true at `position_at`.
CREATE TABLE players (
    user_id TEXT PRIMARY KEY,
    revision BIGINT NOT NULL,
    device_id TEXT NOT NULL,
    playing INTEGER NOT NULL,
    position_ms BIGINT NOT NULL,
    position_at BIGINT NOT NULL,
    context TEXT NOT NULL,
    item_index INTEGER NOT NULL,
    shuffled INTEGER NOT NULL,
    repeat_mode INTEGER NOT NULL
);

-- The queue of each player: `KEY PLACE TRACK_ID` in lines, in the order of playing.
CREATE TABLE player_queues (
    user_id TEXT PRIMARY KEY,
    items TEXT NOT NULL
);
