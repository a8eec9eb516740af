-- revision: 0d84f36b9ec7
-- parent: a51c7e09d2b4
-- message: add tags to notes
-- created: 2026-03-08T17:00:00Z

-- migrate:up
ALTER TABLE notes ADD COLUMN tags text[] NOT NULL DEFAULT '{}';

-- A tag is stored in small letters, whoever writes it.
CREATE FUNCTION notes_fold_tags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.tags := ARRAY(SELECT DISTINCT lower(tag) FROM unnest(new.tags) AS tag ORDER BY 1);
    RETURN new;
END;
$$;

CREATE TRIGGER notes_fold_tags BEFORE INSERT OR UPDATE OF tags ON notes
    FOR EACH ROW EXECUTE FUNCTION notes_fold_tags();

-- migrate:down
DROP TRIGGER notes_fold_tags ON notes;
DROP FUNCTION notes_fold_tags();
ALTER TABLE notes DROP COLUMN tags;
