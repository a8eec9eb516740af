-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: add zoe

-- migrate:up
INSERT INTO users (id, name) VALUES (1, 'Zoë');

-- migrate:down
DELETE FROM users WHERE id = 1;
