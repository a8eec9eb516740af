-- revision: 9f20c41d77aa
-- parent: 3b2c1a5d6e7f
-- message: create rooms
-- depends-on: 77ab01c2d3e4

-- migrate:up
CREATE TABLE rooms (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE rooms;
