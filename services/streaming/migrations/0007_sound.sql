-- What the track sounds like, as JSON (jobs/sound.h); empty if that cannot be told.
ALTER TABLE measurements ADD COLUMN sound TEXT NOT NULL DEFAULT '';

-- What was measured before is heard once more.
UPDATE analyses SET state = 0, due_at = 0 WHERE state = 1;
