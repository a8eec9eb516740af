-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: fill names

-- migrate:up code=crate::steps::fill_names

-- migrate:down none
