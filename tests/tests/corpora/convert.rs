//! Gives real projects' SQL the headers of this project.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::sql::{PieceKind, classify, split};
use migrate_core::{Dialect, SourceFile};

/// Returns the folder of real projects' SQL, where this machine has it beside the checkout.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = root.join(name);
    folder.is_dir().then_some(folder)
}

/// Converts `<timestamp>_<name>/{up,down}.sql` folders into files, each on the one before.
pub(crate) fn diesel(folder: &Path, dialect: Dialect) -> Vec<SourceFile> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the corpus can be listed")
        .map(|entry| entry.expect("the corpus can be listed").file_name())
        .map(|name| name.into_string().expect("names are ASCII"))
        .filter(|name| folder.join(name).join("up.sql").is_file())
        .collect();
    names.sort();
    let mut parent = "base".to_owned();
    let mut files = Vec::new();
    for name in names {
        let read =
            |file: &str| fs::read_to_string(folder.join(&name).join(file)).unwrap_or_default();
        let (up, mut down) = (read("up.sql"), read("down.sql"));
        // PostgreSQL 18's constraints: an older server can't read such a down.
        if down.contains("_not_null NOT NULL") {
            down.clear();
        }
        files.push(file(&name, &parent, &up, &down, dialect));
        parent = name;
    }
    files
}

/// Makes one irreversible revision of a file that holds a whole schema.
pub(crate) fn schema(file_path: &Path, dialect: Dialect) -> Vec<SourceFile> {
    let text = fs::read_to_string(file_path).expect("the corpus can be read");
    vec![file("0001_schema", "base", &text, "", dialect)]
}

fn file(id: &str, parent: &str, up: &str, down: &str, dialect: Dialect) -> SourceFile {
    let mut text = format!("-- revision: {id}\n-- parent: {parent}\n");
    let down = section("down", down, dialect);
    if down.is_none() {
        text.push_str("-- irreversible: the project has no down for it\n");
    }
    text.push('\n');
    text.push_str(&section("up", up, dialect).unwrap_or("-- migrate:up none\n".to_owned()));
    text.push_str(&down.unwrap_or_default());
    SourceFile::new(&format!("migrations/{id}.sql"), &text)
}

/// Writes a section, or `None` where the text holds no statement.
///
/// What can't run in a transaction takes the section out of one; SQLite's projects switch foreign
/// keys off while they migrate.
fn section(direction: &str, text: &str, dialect: Dialect) -> Option<String> {
    let pieces = split(dialect, text).pieces;
    let statements: Vec<&str> = pieces
        .iter()
        .filter(|piece| piece.kind == PieceKind::Statement)
        .map(|piece| &text[piece.span.clone()])
        .filter(|statement| {
            !statement
                .to_ascii_lowercase()
                .starts_with("pragma foreign_keys")
        })
        .collect();
    if statements.is_empty() {
        return None;
    }
    let alone = statements
        .iter()
        .any(|statement| classify(dialect, statement).outside_transaction.is_some());
    let mut out = format!("-- migrate:{direction}");
    if alone {
        out.push_str(" transaction=off");
    }
    if dialect == Dialect::Sqlite {
        out.push_str(" foreign-keys=off");
    }
    out.push('\n');
    for statement in statements {
        out.push_str(statement);
        out.push_str("\n;\n");
    }
    Some(out)
}
