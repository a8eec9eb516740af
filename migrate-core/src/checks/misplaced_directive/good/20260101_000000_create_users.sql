-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: vacuum users

-- migrate:up transaction=off
-- migrate:rerunnable
VACUUM users;

-- migrate:down none
