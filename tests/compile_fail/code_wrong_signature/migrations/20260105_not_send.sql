-- revision: r5
-- parent: r4
-- message: not_send

-- migrate:up
SELECT 1;

-- migrate:up code=not_send

-- migrate:down none
