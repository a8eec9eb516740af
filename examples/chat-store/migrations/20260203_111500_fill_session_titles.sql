-- revision: 6c28fa917d45
-- parent: 93d4b7e16fa0
-- message: fill session titles from the first question
-- created: 2026-02-03T11:15:00Z

-- migrate:up
UPDATE sessions SET title = (
    SELECT substr(content, 1, 60) FROM messages
    WHERE session_id = sessions.id AND role = 'user'
    ORDER BY messages.id LIMIT 1
) WHERE title IS NULL;

-- A title that a person wrote can't be told from a filled one, so that none is taken back.
-- migrate:down none
