-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: drop old users
-- irreversible: the rows are gone

-- migrate:up
DROP TABLE old_users;
