-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: name mails emails

-- migrate:up
ALTER TABLE users RENAME COLUMN mail TO email;

-- migrate:down
ALTER TABLE users RENAME COLUMN email TO mail;
