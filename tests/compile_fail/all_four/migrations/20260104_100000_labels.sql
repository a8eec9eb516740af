-- revision: c1b2c3d4e5f6
-- parent: a1b2c3d4e5f6
-- message: labels

-- migrate:up
CREATE TABLE labels (id INTEGER PRIMARY KEY);

-- migrate:down
DROP TABLE labels;
