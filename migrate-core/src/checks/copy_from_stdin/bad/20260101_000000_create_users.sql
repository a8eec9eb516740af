-- revision: 3b2c1a5d6e7f
-- parent: base
-- message: add colours

-- migrate:up
COPY colours (id, name) FROM stdin;
1	red
2	blue
\.

-- migrate:down
DELETE FROM colours;
