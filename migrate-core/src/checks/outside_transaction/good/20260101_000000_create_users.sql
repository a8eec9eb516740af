-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: index names

-- migrate:up transaction=off
CREATE INDEX CONCURRENTLY users_name ON users (name);

-- migrate:down transaction=off
DROP INDEX CONCURRENTLY users_name;
