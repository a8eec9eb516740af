-- revision: a51c7e09d2b4
-- parent: base
-- message: create notes
-- created: 2026-03-01T09:00:00Z

-- migrate:up
CREATE TABLE notes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body       text NOT NULL CHECK (body <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE notes;
