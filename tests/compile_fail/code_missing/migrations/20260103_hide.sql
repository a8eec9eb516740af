-- revision: c1
-- parent: b1
-- message: hide

-- migrate:up
SELECT 1;

-- migrate:up code=crate::steps::hidden

-- migrate:down none
