-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: create users

-- migrate:up
BEGIN;
CREATE TABLE users (id integer);

-- migrate:down
DROP TABLE users;
