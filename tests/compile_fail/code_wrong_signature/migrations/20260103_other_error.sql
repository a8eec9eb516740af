-- revision: r3
-- parent: r2
-- message: other_error

-- migrate:up
SELECT 1;

-- migrate:up code=other_error

-- migrate:down none
