-- revision: 3b2c1a5d6e7f
-- parent: 3b2c1a5d6e7f
-- message: create rooms

-- migrate:up
CREATE TABLE rooms (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE rooms;
