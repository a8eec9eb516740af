-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: name mails emails

-- migrate:up
-- migrate:undecided is users.email the new name of users.mail?
--   yes: ALTER TABLE users RENAME COLUMN mail TO email, in place of the statements below
--   no: keep them; the values of users.mail are lost
ALTER TABLE users ADD COLUMN email text;

ALTER TABLE users DROP COLUMN mail;

-- migrate:down
ALTER TABLE users RENAME COLUMN email TO mail;
