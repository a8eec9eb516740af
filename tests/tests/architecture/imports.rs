//! Which crate may depend on what.

use super::Violation;
use super::tree::{Crate, Tree};
use Allowed::{AllBut, Only};

/// What a crate may build with. Dependencies of tests are free.
struct Row {
    name: &'static str,
    allowed: Allowed,
}

/// Names of crates; one that ends with `*` stands for all that begin so.
enum Allowed {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

const TABLE: &[Row] = &[
    Row {
        name: "migrate-core",
        allowed: Only(&["sha2", "unicode-width", "jiff", "toml", "strsim"]),
    },
    Row {
        name: "migrate-macros",
        allowed: Only(&[
            "migrate-core",
            "migrate-lint",
            "proc-macro2",
            "quote",
            "syn",
        ]),
    },
    Row {
        name: "migrate-runtime",
        allowed: Only(&[
            "migrate-core",
            "migrate-macros",
            "sqlx*",
            "libsqlite3-sys",
            "futures-*",
            "tracing",
        ]),
    },
    Row {
        name: "migrate-cli",
        allowed: AllBut(&[
            "migrate-macros",
            "cargo_metadata",
            "walkdir",
            "glob*",
            "ignore",
            "syn",
            "quote",
        ]),
    },
    Row {
        name: "cargo-migrate",
        allowed: AllBut(&["migrate-macros", "migrate-tests", "syn", "quote"]),
    },
    Row {
        name: "migrate-lint",
        allowed: AllBut(&[
            "migrate-macros",
            "migrate-runtime",
            "migrate-cli",
            "sqlx*",
            "tokio*",
            "clap*",
        ]),
    },
    Row {
        name: "migrate-schema",
        allowed: Only(&["migrate-core", "serde"]),
    },
    Row {
        name: "migrate-tests",
        allowed: AllBut(&["migrate-*", "cargo-migrate"]),
    },
];

/// A crate, what it imports, and the only feature that may switch that on.
const BEHIND: &[(&str, &str, &str)] = &[
    ("migrate-core", "jiff", "parse"),
    ("migrate-core", "toml", "parse"),
    ("migrate-runtime", "tracing", "tracing"),
];

pub(crate) fn every_crate_has_a_row(tree: &Tree) -> Vec<Violation> {
    let is_house = |krate: &&Crate| !krate.folder.starts_with("examples");
    let rowless = |krate: &&Crate| row(&krate.name).is_none();
    let found = tree
        .crates
        .iter()
        .filter(is_house)
        .filter(rowless)
        .map(|krate| Violation {
            place: krate.name.clone(),
            what: "no row says what this crate may import".to_owned(),
            mend: "add a row to TABLE in tests/tests/architecture/imports.rs",
        });
    found.collect()
}

pub(crate) fn crates_import_what_their_row_allows(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for krate in &tree.crates {
        let Some(row) = row(&krate.name) else {
            continue;
        };
        for import in krate
            .imports
            .iter()
            .filter(|import| !row.allowed.allows(&import.name))
        {
            found.push(Violation {
                place: krate.name.clone(),
                what: format!("may not import `{}`", import.name),
                mend: "move the code to a crate that may, or change TABLE in tests/tests/architecture/imports.rs and say why in ARCHITECTURE.md",
            });
        }
    }
    found
}

pub(crate) fn some_imports_stand_behind_a_feature(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (name, import, only) in BEHIND {
        let Some(krate) = tree.crates.iter().find(|krate| krate.name == *name) else {
            continue;
        };
        let mut violation = |what| {
            found.push(Violation {
                place: krate.name.clone(),
                what,
                mend: "make the dependency optional, and name it in that feature alone",
            })
        };
        if krate
            .imports
            .iter()
            .any(|known| known.name == *import && !known.is_optional)
        {
            violation(format!(
                "`{import}` is always imported, and should be by the feature `{only}`"
            ));
        }
        let switches = |value: &String| {
            let value = value.strip_prefix("dep:").unwrap_or(value);
            value.split(['/', '?']).next() == Some(import)
        };
        for (feature, _) in krate
            .features
            .iter()
            .filter(|(_, values)| values.iter().any(switches))
        {
            if feature != only {
                violation(format!(
                    "the feature `{feature}` switches on `{import}`, and only `{only}` may"
                ));
            }
        }
    }
    found
}

pub(crate) fn the_runtime_reads_no_folder(tree: &Tree) -> Vec<Violation> {
    let runtimes = tree
        .crates
        .iter()
        .filter(|krate| krate.name == "migrate-runtime");
    let by_import = |krate: &Crate| {
        let core = krate
            .imports
            .iter()
            .filter(|import| import.name == "migrate-core");
        core.flat_map(|import| &import.features)
            .any(|feature| feature == "disk")
    };
    let by_feature = |krate: &Crate| {
        krate
            .features
            .iter()
            .flat_map(|(_, values)| values)
            .any(|value| value.ends_with("core/disk"))
    };
    let found = runtimes
        .filter(|krate| by_import(krate) || by_feature(krate))
        .map(|krate| Violation {
            place: krate.name.clone(),
            what: "enables `migrate-core/disk`".to_owned(),
            mend: "folders are read at build time: leave it to migrate-macros and cargo-migrate",
        });
    found.collect()
}

fn row(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.name == name)
}

impl Allowed {
    fn allows(&self, import: &str) -> bool {
        let is_in = |names: &[&str]| {
            names.iter().any(|name| match name.strip_suffix('*') {
                Some(start) => import.starts_with(start),
                None => import == *name,
            })
        };
        match self {
            Only(names) => is_in(names),
            AllBut(names) => !is_in(names),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::Import;
    use super::*;

    fn krate(name: &str, imports: &[&str]) -> Crate {
        let imports = imports.iter().map(|import| Import {
            name: (*import).to_owned(),
            ..Import::default()
        });
        Crate {
            name: name.to_owned(),
            folder: name.to_owned(),
            imports: imports.collect(),
            ..Crate::default()
        }
    }

    fn whats(rule: fn(&Tree) -> Vec<Violation>, crates: Vec<Crate>) -> Vec<String> {
        rule(&Tree {
            crates,
            ..Tree::default()
        })
        .into_iter()
        .map(|violation| violation.what)
        .collect()
    }

    #[test]
    fn a_driver_in_core_is_found() {
        let crates = vec![
            krate("migrate-core", &["sha2", "sqlx"]),
            krate(
                "migrate-runtime",
                &["sqlx", "sqlx-core", "futures-core", "clap"],
            ),
            krate("migrate-cli", &["clap", "walkdir"]),
        ];
        let expected = [
            "may not import `sqlx`",
            "may not import `clap`",
            "may not import `walkdir`",
        ];
        assert_eq!(whats(crates_import_what_their_row_allows, crates), expected);
    }

    #[test]
    fn a_new_crate_needs_a_row_and_an_example_does_not() {
        let example = Crate {
            folder: "examples/chat-store".to_owned(),
            ..krate("chat-store", &[])
        };
        assert_eq!(
            whats(
                every_crate_has_a_row,
                vec![krate("migrate-more", &[]), example]
            )
            .len(),
            1
        );
    }

    #[test]
    fn an_import_outside_its_feature_is_found() {
        let features = |feature: &str| vec![(feature.to_owned(), vec!["dep:toml".to_owned()])];
        let optional = Import {
            name: "toml".to_owned(),
            is_optional: true,
            ..Import::default()
        };
        let right = Crate {
            features: features("parse"),
            imports: vec![optional.clone()],
            ..krate("migrate-core", &[])
        };
        assert_eq!(
            whats(some_imports_stand_behind_a_feature, vec![right]),
            [""; 0]
        );
        let wrong = Crate {
            features: features("disk"),
            imports: vec![optional],
            ..krate("migrate-core", &[])
        };
        let expected = ["the feature `disk` switches on `toml`, and only `parse` may"];
        assert_eq!(
            whats(some_imports_stand_behind_a_feature, vec![wrong]),
            expected
        );
        let always = krate("migrate-core", &["toml"]);
        assert_eq!(
            whats(some_imports_stand_behind_a_feature, vec![always]).len(),
            1
        );
    }

    #[test]
    fn a_runtime_with_disk_is_found() {
        let core = Import {
            name: "migrate-core".to_owned(),
            features: vec!["disk".to_owned()],
            ..Import::default()
        };
        let by_import = Crate {
            imports: vec![core],
            ..krate("migrate-runtime", &[])
        };
        let features = vec![("x".to_owned(), vec!["migrate-core/disk".to_owned()])];
        let by_feature = Crate {
            features,
            ..krate("migrate-runtime", &[])
        };
        assert_eq!(
            whats(
                the_runtime_reads_no_folder,
                vec![by_import, by_feature, krate("migrate-runtime", &[])]
            )
            .len(),
            2
        );
    }
}
