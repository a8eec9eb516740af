-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: index names

-- migrate:up
CREATE TABLE users (name text);

-- migrate:up environment=production
CREATE INDEX users_name ON users (name);

-- migrate:down
DROP TABLE users;
