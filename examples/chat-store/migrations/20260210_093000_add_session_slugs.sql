-- revision: 2d90b6ce71f8
-- parent: 6c28fa917d45
-- message: add session slugs
-- created: 2026-02-10T09:30:00Z

-- migrate:up
ALTER TABLE sessions ADD COLUMN slug TEXT;

-- SQL has no words for it: the rows are transformed one by one.
-- migrate:up code=crate::slugs::fill

-- migrate:up
CREATE INDEX ix_sessions_slug ON sessions (slug);

-- migrate:down
DROP INDEX ix_sessions_slug;
ALTER TABLE sessions DROP COLUMN slug;
