//! Migrations that people published, where they are at hand.
#![cfg(feature = "parse")]

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::split;

#[test]
fn published_migrations_have_no_problems() {
    let folders: [(&str, Dialect, usize); 7] = [
        ("lemmy/postgres", Postgres, 600),
        ("vaultwarden/postgresql", Postgres, 90),
        ("memos/postgres", Postgres, 25),
        ("vaultwarden/sqlite", Sqlite, 100),
        ("memos/sqlite", Sqlite, 50),
        ("vaultwarden/mysql", Mysql, 100),
        ("memos/mysql", Mysql, 30),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    if !root.exists() {
        return;
    }
    for (folder, dialect, least) in folders {
        let mut files = Vec::new();
        find(&root.join(folder), &mut files);
        assert!(files.len() >= least, "{folder} has {} files", files.len());
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            assert_eq!(split(dialect, &text).problems, [], "{}", file.display());
        }
    }
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}
