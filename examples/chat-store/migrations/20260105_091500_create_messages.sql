-- revision: 8a02d6e5c114
-- parent: 4f1c20a97be3
-- message: create messages
-- created: 2026-01-05T09:15:00Z

-- migrate:up
CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    content    TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- A new message makes its session young again.
CREATE TRIGGER messages_touch_session AFTER INSERT ON messages
BEGIN
    UPDATE sessions SET updated_at = new.created_at WHERE id = new.session_id;
END;

-- migrate:down
DROP TRIGGER messages_touch_session;
DROP TABLE messages;
