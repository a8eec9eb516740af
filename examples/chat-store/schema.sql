-- The schema as it should be. To change it, change it here, and let the revision be written:
-- cargo migrate new "what changes" --autogenerate

CREATE TABLE sessions (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    metadata   TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
    title      TEXT,
    slug       TEXT
) STRICT;

CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_sessions_created_at ON sessions (created_at);
CREATE INDEX ix_sessions_user_created ON sessions (user_id, created_at);
CREATE INDEX ix_sessions_slug ON sessions (slug);

CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    content    TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    -- How the answer was found.
    sources    TEXT CHECK (sources IS NULL OR json_valid(sources)),
    latency_ms REAL,
    top_k      INTEGER,
    query_type TEXT
) STRICT;

CREATE INDEX ix_messages_session_id ON messages (session_id);
CREATE INDEX ix_messages_session_created ON messages (session_id, created_at);

-- A new message makes its session young again.
CREATE TRIGGER messages_touch_session AFTER INSERT ON messages
BEGIN
    UPDATE sessions SET updated_at = new.created_at WHERE id = new.session_id;
END;
