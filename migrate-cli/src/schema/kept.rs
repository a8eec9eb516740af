//! What sides of comparisons held, kept for the next command: of what is unchanged nothing has to run again.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::Dialect;
use migrate_core::checksum::Hasher;
use migrate_schema::{Catalog, Filter};
use serde::{Deserialize, Serialize};

/// How many are kept in a folder; the oldest go first.
const KEPT: usize = 16;

/// What the names of the files end with.
const EXTENSION: &str = "catalog";

/// What is known of a side.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Known {
    /// The statements that made it, where it is a script.
    pub(super) statements: Vec<String>,
    pub(super) catalog: Catalog,
}

#[derive(Serialize)]
struct Written<'k> {
    statements: &'k [&'k str],
    catalog: &'k Catalog,
}

/// Under which circumstances something is known.
pub(super) struct Circumstances<'c> {
    pub(super) dialect: Dialect,
    /// What is the same where the engine is.
    pub(super) engine: &'c str,
    pub(super) filter: &'c Filter,
    /// What it is, such as a file's path.
    pub(super) source: &'c str,
}

/// Where a side's catalog is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    /// What all have in their names that came of the same source.
    source: String,
    name: String,
}

impl Kept {
    /// Returns where it is kept what these texts make.
    pub(super) fn of<'t>(
        folder: &Path,
        circumstances: &Circumstances<'_>,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Option<Self> {
        let dialect = circumstances.dialect;
        let mut hasher = Hasher::new("catalog");
        hasher
            .part(env!("CARGO_PKG_VERSION"))
            .part(circumstances.engine)
            .part(&format!("{:?}", circumstances.filter))
            .part(circumstances.source)
            .part(&format!("{:?}", migrate_schema::kinds(dialect)));
        for query in migrate_schema::queries(dialect).ok()? {
            hasher.part(query.sql);
        }
        let source = plain(&hasher.finish());
        let mut hasher = Hasher::new("catalog");
        for text in texts {
            hasher.part(text);
        }
        Some(Self {
            folder: folder.to_owned(),
            name: format!("{source}_{}.{EXTENSION}", plain(&hasher.finish())),
            source,
        })
    }

    /// Returns what is known; what is damaged isn't there.
    pub(super) fn load(&self) -> Option<Known> {
        load(&self.folder.join(&self.name))
    }

    /// Returns what was known last of the same source, under the same circumstances.
    pub(super) fn last(&self) -> Option<Known> {
        let of_source = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&self.source))
        };
        load(&by_age(&self.folder).into_iter().rfind(of_source)?)
    }

    /// Keeps a catalog, whole or not at all. Where that fails, the next command asks again.
    pub(super) fn keep(&self, statements: &[&str], catalog: &Catalog) {
        let own = format!("{}.{EXTENSION}.new", std::process::id());
        let own = self.folder.join(own);
        let written = Written {
            statements,
            catalog,
        };
        let Ok(bytes) = postcard::to_stdvec(&written) else {
            return;
        };
        let written = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&own, bytes));
        let path = self.folder.join(&self.name);
        if written.and_then(|()| fs::rename(&own, path)).is_err() {
            let _ = fs::remove_file(&own);
        }
        let kept = by_age(&self.folder);
        let too_many = kept.len().saturating_sub(KEPT);
        for path in kept.into_iter().take(too_many) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Returns the digits of a checksum, as many as tell it from all others.
fn plain(checksum: &str) -> String {
    let digits = checksum.rsplit(':').next().unwrap_or_default();
    digits
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(32)
        .collect()
}

fn load(path: &Path) -> Option<Known> {
    postcard::from_bytes(&fs::read(path).ok()?).ok()
}

/// Returns what is kept in a folder, the oldest first.
fn by_age(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let kept = paths.filter(|path| path.extension().is_some_and(|it| it == EXTENSION));
    let mut kept: Vec<_> = kept
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    kept.sort();
    kept.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folder: &Path, source: &str, text: &str) -> Kept {
        let circumstances = Circumstances {
            dialect: Dialect::Sqlite,
            engine: "memory",
            filter: &Filter::default(),
            source,
        };
        Kept::of(folder, &circumstances, [text]).expect("the dialect has a catalog")
    }

    fn catalog() -> Catalog {
        Catalog::empty(Dialect::Sqlite).expect("the dialect has a catalog")
    }

    #[test]
    fn what_is_known_is_that_of_the_same_texts_alone() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let folder = folder.path().join("catalogs");
        let one = kept(&folder, "schema.sql", "a");
        assert_eq!(one.load(), None);
        one.keep(&["a"], &catalog());
        let known = Some(Known {
            statements: vec!["a".to_owned()],
            catalog: catalog(),
        });
        assert_eq!(one.load(), known);
        let other = kept(&folder, "schema.sql", "b");
        assert_eq!(other.load(), None);
        assert_eq!(other.last(), known);
        let elsewhere = kept(&folder, "other.sql", "a");
        assert_eq!((elsewhere.load(), elsewhere.last()), (None, None));
    }

    #[test]
    fn what_is_damaged_isnt_there_and_few_are_kept() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let first = kept(folder.path(), "x", "0");
        first.keep(&[], &catalog());
        fs::write(folder.path().join(&first.name), "\u{ff}").expect("the folder can be written to");
        assert_eq!(first.load(), None);
        for n in 0..KEPT + 3 {
            kept(folder.path(), "x", &n.to_string()).keep(&[], &catalog());
        }
        let count = fs::read_dir(folder.path()).expect("it is there").count();
        assert_eq!(count, KEPT);
    }
}
