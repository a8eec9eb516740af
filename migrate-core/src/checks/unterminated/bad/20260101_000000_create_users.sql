-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: add ana

-- migrate:up
INSERT INTO users (id, name) VALUES (1, 'Ana);

-- migrate:down
DELETE FROM users WHERE id = 1;
