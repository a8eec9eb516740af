//! What scratch databases answered, kept for the next command: of an unchanged chain nothing has to run again.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::Dialect;
use migrate_core::checksum::Hasher;
use migrate_schema::Row;

/// How many answers are kept in a folder; the oldest go first.
const KEPT: usize = 16;

/// What the names of the files end with.
const EXTENSION: &str = "catalog";

/// The answers to all queries about a catalog.
pub(super) type Answers = Vec<Vec<Row>>;

/// Where one catalog's answers are kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    path: PathBuf,
}

impl Kept {
    /// Returns where the answers are kept of what these texts make, on an engine that is the same where `engine` is.
    pub(super) fn of<'t>(
        folder: &Path,
        dialect: Dialect,
        engine: &str,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Option<Self> {
        let mut hasher = Hasher::new("catalog");
        hasher.part(env!("CARGO_PKG_VERSION")).part(engine);
        for query in migrate_schema::queries(dialect).ok()? {
            hasher.part(query.sql);
        }
        for text in texts {
            hasher.part(text);
        }
        let name = hasher
            .finish()
            .replace(|sign: char| !sign.is_alphanumeric(), "_");
        Some(Self {
            path: folder.join(format!("{name}.{EXTENSION}")),
        })
    }

    /// Returns the answers; what is damaged isn't there.
    pub(super) fn load(&self) -> Option<Answers> {
        serde_json::from_str(&fs::read_to_string(&self.path).ok()?).ok()
    }

    /// Keeps answers, whole or not at all. Where that fails, the next command asks again.
    pub(super) fn keep(&self, answers: &Answers) {
        let Some(folder) = self.path.parent() else {
            return;
        };
        let own = format!("{}.{EXTENSION}.new", std::process::id());
        let own = folder.join(own);
        let text = serde_json::to_string(answers).unwrap_or_default();
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&own, text));
        if written.and_then(|()| fs::rename(&own, &self.path)).is_err() {
            let _ = fs::remove_file(&own);
        }
        forget(folder);
    }
}

/// Removes the oldest where there are too many.
fn forget(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let kept = paths.filter(|path| path.extension().is_some_and(|it| it == EXTENSION));
    let mut kept: Vec<_> = kept
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    kept.sort();
    let too_many = kept.len().saturating_sub(KEPT);
    for (_, path) in kept.into_iter().take(too_many) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folder: &Path, text: &str) -> Kept {
        Kept::of(folder, Dialect::Sqlite, "memory", [text]).expect("the dialect has a catalog")
    }

    #[test]
    fn answers_are_those_of_the_same_texts_alone() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let folder = folder.path().join("catalogs");
        let answers: Answers = vec![vec![vec![Some("a\u{1f}b".to_owned()), None]], Vec::new()];
        assert_eq!(kept(&folder, "a").load(), None);
        kept(&folder, "a").keep(&answers);
        assert_eq!(kept(&folder, "a").load(), Some(answers));
        assert_eq!(kept(&folder, "b").load(), None);
        let elsewhere = Kept::of(&folder, Dialect::Sqlite, "other", ["a"]);
        assert_eq!(elsewhere.and_then(|it| it.load()), None);
    }

    #[test]
    fn what_is_damaged_isnt_there_and_few_are_kept() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let first = kept(folder.path(), "0");
        first.keep(&Vec::new());
        fs::write(&first.path, "[[").expect("the folder can be written to");
        assert_eq!(first.load(), None);
        for n in 0..KEPT + 3 {
            kept(folder.path(), &n.to_string()).keep(&Vec::new());
        }
        let count = fs::read_dir(folder.path()).expect("it is there").count();
        assert_eq!(count, KEPT);
    }
}
