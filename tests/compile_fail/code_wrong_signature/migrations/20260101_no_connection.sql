-- revision: r1
-- parent: base
-- message: no_connection

-- migrate:up
SELECT 1;

-- migrate:up code=no_connection

-- migrate:down none
