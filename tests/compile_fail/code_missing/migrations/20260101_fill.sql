-- revision: a1
-- parent: base
-- message: fill

-- migrate:up
SELECT 1;

-- migrate:up code=crate::backfill::fill

-- migrate:down none
