-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: vacuum users

-- migrate:up transaction=off
VACUUM users;
-- migrate:rerunnable

-- migrate:down none
