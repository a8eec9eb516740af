-- revision: b1b2c3d4e5f6
-- parent: c1b2c3d4e5f6
-- message: posts

-- migrate:up
CREATE TABLE posts (id INTEGER PRIMARY KEY);

-- migrate:down
DROP TABLE posts;
