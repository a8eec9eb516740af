//! Small folders and histories.

use migrate_core::history::{Operation, RecordedDown, Row, State};
use migrate_core::{Chain, Config, Dialect, Direction, Folder, History, SourceFile};

pub(crate) const DIALECT: Dialect = Dialect::Sqlite;

/// A revision to write a file of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rev {
    pub(crate) id: String,
    pub(crate) parents: Vec<String>,
    pub(crate) depends_on: Vec<String>,
    pub(crate) labels: Vec<String>,
    /// What stands in the file after the header instead of a table made and dropped.
    pub(crate) body: Option<String>,
}

impl Rev {
    fn file(&self, number: usize) -> SourceFile {
        let list = |key: &str, values: &[String]| match values {
            [] => String::new(),
            values => format!("-- {key}: {}\n", values.join(", ")),
        };
        let Self { id, parents, .. } = self;
        let base = ["base".to_owned()];
        let parents = if parents.is_empty() {
            &base
        } else {
            &**parents
        };
        let body = self.body.clone().unwrap_or_else(|| {
            format!("-- migrate:up\nCREATE TABLE \"{id}\" (id INTEGER);\n\n-- migrate:down\nDROP TABLE \"{id}\";\n")
        });
        let text = format!(
            "-- revision: {id}\n{}{}{}-- message: make {id}\n\n{body}",
            list("parent", parents),
            list("depends-on", &self.depends_on),
            list("labels", &self.labels),
        );
        SourceFile::new(&format!("migrations/{number:04}.sql"), &text)
    }
}

/// Returns a folder with a file for each revision, in this order.
pub(crate) fn folder(revs: &[Rev]) -> Folder {
    folder_of(files(revs))
}

/// Returns a file for each revision, named in this order.
pub(crate) fn files(revs: &[Rev]) -> Vec<SourceFile> {
    let files = revs.iter().enumerate();
    files.map(|(at, rev)| rev.file(at + 1)).collect()
}

pub(crate) fn folder_of(files: Vec<SourceFile>) -> Folder {
    Folder::from_files(Config::new(&[DIALECT]), files)
}

/// Returns the row that applying a chain's revision leaves.
pub(crate) fn applied_row(chain: Chain<'_>, seq: i64, id: &str) -> Row {
    let entry = chain.get(id).expect("the chain has the revision");
    let checksum = |direction| {
        entry
            .checksum(direction, DIALECT)
            .expect("its dialect")
            .to_owned()
    };
    Row {
        parents: entry
            .parents()
            .map(|parent| parent.id().to_owned())
            .collect(),
        depends_on: entry
            .depends_on()
            .map(|needed| needed.id().to_owned())
            .collect(),
        up_checksum: checksum(Direction::Up),
        down_checksum: checksum(Direction::Down),
        recorded_down: RecordedDown::write(entry, DIALECT),
        ..row(seq, id)
    }
}

/// Returns a row of an applied revision that no file has.
pub(crate) fn row(seq: i64, id: &str) -> Row {
    Row {
        seq,
        operation: Operation::Up,
        revision: id.to_owned(),
        parents: Vec::new(),
        depends_on: Vec::new(),
        message: format!("make {id}"),
        up_checksum: "v1:up".to_owned(),
        down_checksum: "v1:down".to_owned(),
        state: State::Applied,
        statements_done: 1,
        statements_total: 1,
        started_at: "2026-11-20T10:40:00Z".to_owned(),
        duration_ms: Some(1),
        run_by: "ana".to_owned(),
        host: "desk".to_owned(),
        tool: "0.1.0".to_owned(),
        environment: None,
        dialect: DIALECT.name().to_owned(),
        run_token: format!("token-{seq}"),
        recorded_down: String::new(),
        fingerprint: String::new(),
        statement_hashes: Vec::new(),
        begun: None,
    }
}

/// Returns a history in which revisions of a chain are applied.
pub(crate) fn applied(chain: Chain<'_>, ids: &[&str]) -> History {
    let entries = chain.entries().filter(|entry| ids.contains(&entry.id()));
    let rows = entries
        .zip(1..)
        .map(|(entry, seq)| applied_row(chain, seq, entry.id()));
    History::new(rows.collect())
}
