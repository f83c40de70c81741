-- It grows with each change, so that nobody overwrites what they have not seen.
ALTER TABLE pages ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
