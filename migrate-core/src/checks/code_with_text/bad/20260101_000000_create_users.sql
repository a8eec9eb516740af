-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: fill names

-- migrate:up code=crate::steps::fill_names
UPDATE users SET name = '' WHERE name IS NULL;

-- migrate:down none
