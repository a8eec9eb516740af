-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: create tables

-- migrate:up
CREATE TABLE users (id integer);

-- migrate:up
CREATE TABLE rooms (id integer);

-- migrate:down
DROP TABLE rooms;
DROP TABLE users;
