-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: create users

-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE users;
