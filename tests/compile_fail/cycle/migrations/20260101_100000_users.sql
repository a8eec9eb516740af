-- revision: a1b2c3d4e5f6
-- parent: base
-- message: users

-- migrate:up
CREATE TABLE users (id INTEGER PRIMARY KEY);

-- migrate:down
DROP TABLE users;
