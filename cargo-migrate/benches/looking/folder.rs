//! A chain of revisions as files, and the same files as sqlx names them.

use std::fs;
use std::path::Path;

/// Writes `migrations` and `sqlx` below a folder.
pub(crate) fn write(home: &Path, n_revisions: usize) {
    let write = |path: &str, text: &str| {
        let path = home.join(path);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    };
    write(
        "migrations/migrate.toml",
        "format = 1\ndialect = \"sqlite\"\n",
    );
    for at in 0..n_revisions {
        let text = file(at);
        write(&format!("migrations/20260101_{at:06}_step.sql"), &text);
        write(&format!("sqlx/{at}_step.sql"), &text);
    }
}

fn file(at: usize) -> String {
    let id = |at: usize| {
        format!(
            "{:012x}",
            (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff
        )
    };
    let parent = at.checked_sub(1).map_or("base".to_owned(), id);
    format!(
        "-- revision: {}
-- parent: {parent}
-- message: step {at}
-- created: 2026-11-20T10:32:00Z

{}",
        id(at),
        body(at)
    )
}

/// Every tenth revision makes a table, the others change rows.
fn body(at: usize) -> String {
    if !at.is_multiple_of(10) {
        return format!(
            "-- migrate:up
INSERT INTO table_0 (name, value, note) VALUES ('limit_{at}', {at}, 'it''s; the limit of step {at}');
UPDATE table_0 SET note = 'changed by step {at}' WHERE name = 'limit_{at}' AND value < 100;

-- migrate:down
DELETE FROM table_0 WHERE name = 'limit_{at}';
"
        );
    }
    format!(
        "-- migrate:up
CREATE TABLE table_{at} (
    id         INTEGER PRIMARY KEY,
    name       text NOT NULL DEFAULT 'it''s; new',
    value      INTEGER NOT NULL,
    note       text NOT NULL,
    created_at text NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX table_{at}_name ON table_{at} (name);

-- migrate:down
DROP TABLE table_{at};
"
    )
}
