-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: create users
-- created: 2026-11-20T10:32:00Z

-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE users;
