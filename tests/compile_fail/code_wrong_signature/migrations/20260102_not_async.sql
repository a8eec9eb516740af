-- revision: r2
-- parent: r1
-- message: not_async

-- migrate:up
SELECT 1;

-- migrate:up code=not_async

-- migrate:down none
