-- revision: 77ab01c2d3e4
-- parent: 3b2c1a5d6e7f
-- message: create messages

-- migrate:up
CREATE TABLE messages (id integer PRIMARY KEY, name text NOT NULL);

-- migrate:down
DROP TABLE messages;
