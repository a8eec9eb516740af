-- revision: c7e9415b3d20
-- parent: 8a02d6e5c114
-- message: index sessions and messages
-- created: 2026-01-12T14:00:00Z

-- migrate:up
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_sessions_created_at ON sessions (created_at);
CREATE INDEX ix_sessions_user_created ON sessions (user_id, created_at);
CREATE INDEX ix_messages_session_id ON messages (session_id);
CREATE INDEX ix_messages_session_created ON messages (session_id, created_at);

-- migrate:down
DROP INDEX ix_messages_session_created;
DROP INDEX ix_messages_session_id;
DROP INDEX ix_sessions_user_created;
DROP INDEX ix_sessions_created_at;
DROP INDEX ix_sessions_user_id;
