-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: fill names

-- migrate:up dialect=postgres code=crate::steps::fill_names
-- migrate:up dialect=sqlite code=crate::steps::fill_names_in_sqlite

-- migrate:down none
