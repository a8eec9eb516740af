-- revision: aaaaaaaaaaaa
-- parent: base
-- message: create users

-- migrate:up
<<<<<<< HEAD
CREATE TABLE users (id INTEGER PRIMARY KEY);
=======
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
>>>>>>> add-emails

-- migrate:down
DROP TABLE users;
