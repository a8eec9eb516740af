-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: create users

-- migrate:up
SET lock_timeout = 1000;
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE users;
