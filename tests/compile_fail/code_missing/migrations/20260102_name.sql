-- revision: b1
-- parent: a1
-- message: name

-- migrate:up
SELECT 1;

-- migrate:up code=crate::steps::name_all

-- migrate:down none
