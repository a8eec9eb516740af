-- revision: 4f1c20a97be3
-- parent: base
-- message: create sessions
-- created: 2026-01-05T09:00:00Z

-- migrate:up
CREATE TABLE sessions (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    metadata   TEXT CHECK (metadata IS NULL OR json_valid(metadata))
) STRICT;

-- migrate:down
DROP TABLE sessions;
