-- revision: d1b2c3d4e5f6
-- parent: feedbeef0000
-- message: likes

-- migrate:up
CREATE TABLE likes (id INTEGER PRIMARY KEY);

-- migrate:down
DROP TABLE likes;
