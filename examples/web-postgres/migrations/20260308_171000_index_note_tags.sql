-- revision: 72be40a1f5d8
-- parent: 0d84f36b9ec7
-- message: index the tags of notes
-- created: 2026-03-08T17:10:00Z

-- Writers go on while this index is built.
-- migrate:up transaction=off
CREATE INDEX CONCURRENTLY ix_notes_tags ON notes USING gin (tags);

-- migrate:down transaction=off
DROP INDEX CONCURRENTLY ix_notes_tags;
