-- revision: r4
-- parent: r3
-- message: other_connection

-- migrate:up
SELECT 1;

-- migrate:up code=other_connection

-- migrate:down none
