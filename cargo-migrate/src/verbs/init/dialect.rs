//! Which SQL a new chain is written in.

use std::fs;
use std::path::Path;

use migrate_cli::{Error, Globals};
use migrate_core::checks::Findings;
use migrate_core::{CONFIG_FILE, Config, Diagnostic, Dialect, SourceFile};

use crate::package::{Manifest, Place};

/// Returns the dialects that a `migrate.toml` names, where it is there.
pub(super) fn written(config: &Path) -> Option<Vec<Dialect>> {
    let text = fs::read_to_string(config).ok()?;
    // What is wrong in it is said by every other verb.
    let config = Config::parse(
        SourceFile::new(CONFIG_FILE, &text),
        &mut Findings::default(),
    );
    Some(config.dialects)
}

/// Reads a dialect as it is typed.
pub(super) fn typed(text: &str) -> Result<Dialect, String> {
    match text.parse() {
        Ok(Dialect::Mysql) => Err("MySQL and MariaDB are not supported yet".to_owned()),
        Ok(dialect) => Ok(dialect),
        Err(_) => Err("expected postgres or sqlite".to_owned()),
    }
}

/// Chooses from what was typed, the database's URL, and the engines that the package builds.
pub(super) fn choose(
    typed: &[Dialect],
    globals: &Globals,
    place: &Place,
) -> Result<Vec<Dialect>, Error> {
    let mut typed = typed.to_vec();
    typed.sort();
    typed.dedup();
    if !typed.is_empty() {
        return Ok(typed);
    }
    if let Some(dialect) = of_url(globals, place)? {
        return Ok(vec![dialect]);
    }
    let built = place.package.as_ref().map(engines).unwrap_or_default();
    match built.as_slice() {
        [one] => Ok(vec![*one]),
        several => Err(unknown(several)),
    }
}

fn of_url(globals: &Globals, place: &Place) -> Result<Option<Dialect>, Error> {
    let Some(scheme) = migrate_cli::scheme(globals, &place.home) else {
        return Ok(None);
    };
    match scheme.parse() {
        Ok(Dialect::Mysql) => {
            let message = "the database's URL is one of MySQL, which isn't supported yet";
            Err(Error::refused(
                "unsupported_dialect",
                help(Diagnostic::error("unsupported-dialect", message)),
            ))
        }
        Ok(dialect) => Ok(Some(dialect)),
        Err(_) => Ok(None),
    }
}

/// Returns the engines that the package's dependencies are built with.
fn engines(package: &Manifest) -> Vec<Dialect> {
    let features: Vec<String> = ["sqlx", "migrate-runtime"]
        .iter()
        .flat_map(|name| package.features_of(name))
        .collect();
    let has = |dialect: Dialect| {
        features
            .iter()
            .any(|feature| feature.starts_with(dialect.name()))
    };
    [Dialect::Postgres, Dialect::Sqlite]
        .into_iter()
        .filter(|&dialect| has(dialect))
        .collect()
}

fn unknown(several: &[Dialect]) -> Error {
    let message = "which SQL are the migrations written in?";
    let found = Diagnostic::error("missing-dialect", message);
    let found = found.note(match several {
        [] => "no DATABASE_URL is set, and Cargo.toml names no engine of sqlx",
        _ => "Cargo.toml names several engines of sqlx",
    });
    Error::refused("missing_dialect", help(found))
}

fn help(found: Diagnostic) -> Diagnostic {
    found
        .help("cargo migrate init --dialect postgres")
        .help("cargo migrate init --dialect sqlite")
}

/// Returns dialects as the value of a key in TOML.
pub(super) fn in_toml(dialects: &[Dialect]) -> String {
    let quoted: Vec<_> = dialects
        .iter()
        .map(|dialect| format!("\"{dialect}\""))
        .collect();
    match quoted.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// Returns a URL to begin with.
pub(super) fn example_url(dialects: &[Dialect]) -> &'static str {
    if dialects.contains(&Dialect::Postgres) {
        "postgres://user:password@localhost:5432/database"
    } else {
        "sqlite://app.db"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_valid_configuration() {
        for dialects in [
            &[Dialect::Sqlite][..],
            &[Dialect::Postgres, Dialect::Sqlite],
        ] {
            let text = include_str!("../../../templates/migrate.toml");
            let text = text.replace("{chain}", "billing");
            let text = text.replace("{dialect}", &in_toml(dialects));
            let plain = text.replace("# [", "[").replace("# url", "url");
            let plain = plain
                .replace("# protected", "protected")
                .replace("# default", "default");
            for text in [text, plain] {
                let mut findings = Findings::default();
                let config = Config::parse(SourceFile::new(CONFIG_FILE, &text), &mut findings);
                assert!(findings.is_empty(), "{findings:?}");
                assert_eq!(config.dialects, dialects);
            }
        }
    }
}
