-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: begin afresh

-- migrate:up transaction=off
DISCARD ALL;

-- migrate:down none
