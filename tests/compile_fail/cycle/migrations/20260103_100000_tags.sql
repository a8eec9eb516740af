-- revision: c1b2c3d4e5f6
-- parent: b1b2c3d4e5f6
-- message: tags

-- migrate:up
CREATE TABLE tags (id INTEGER PRIMARY KEY);

-- migrate:down
DROP TABLE tags;
