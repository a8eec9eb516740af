-- revision: {revision}
-- parent: {parent}
-- message: {message}
-- created: {created}

-- migrate:up

-- migrate:down
