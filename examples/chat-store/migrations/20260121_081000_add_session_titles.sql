-- revision: e35a70c9f418
-- parent: c7e9415b3d20
-- message: add session titles
-- created: 2026-01-21T08:10:00Z

-- migrate:up
ALTER TABLE sessions ADD COLUMN title TEXT;

-- migrate:down
ALTER TABLE sessions DROP COLUMN title;
