//! Which database a command is about: rules over options, variables and `migrate.toml`.
//!
//! `--database-url`, then `-n NAME`, what the application names itself, `DATABASE_URL`, `.env`, the
//! `POSTGRES_*`, `PG*` and `DB_*` parts, then the default of `migrate.toml`. The first that says
//! something wins.

mod dotenv;
mod parts;
mod template;

pub(crate) use dotenv::DotEnv;

use migrate_core::{Config, DatabaseConfig, Diagnostic, Dialect};
use migrate_runtime::WholeDatabase;

use crate::Error;

/// What was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish<'a> {
    /// What `cargo migrate` chose, where it handed the verb over to the application.
    pub(crate) handed: Option<&'a str>,
    pub(crate) url: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    /// The database that the application itself uses.
    pub(crate) own: Option<&'a str>,
    pub(crate) config: Option<&'a Config>,
    pub(crate) dialects: &'a [Dialect],
    /// Whether the application, or who handed the verb over, says that a pooler stands between.
    pub(crate) pooler: bool,
}

/// The variables: those of the process, then those of a `.env` file.
#[derive(Clone, Copy)]
pub(crate) struct Variables<'a> {
    pub(crate) process: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) file: Option<&'a DotEnv>,
}

/// The database that a command is about.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// It may hold a password: it is never shown.
    pub(crate) url: String,
    /// What said so, such as `DATABASE_URL in .env`.
    pub(crate) source: String,
    /// Its name in `migrate.toml`.
    pub(crate) name: Option<String>,
    pub(crate) protected: bool,
    /// Whether the URL leads to a pooler that lends connections for a transaction.
    pub(crate) pooler: bool,
    pub(crate) environment: Option<String>,
}

impl Variables<'_> {
    /// Returns a variable that isn't empty, and where it was found.
    fn find(&self, name: &str) -> Option<(String, String)> {
        if let Some(value) = (self.process)(name).filter(|value| !value.is_empty()) {
            return Some((value, String::new()));
        }
        let file = self.file?;
        let value = file.get(name).filter(|value| !value.is_empty())?;
        Some((value.to_owned(), format!(" in {}", file.shown())))
    }
}

/// Chooses the database, or `None` where nothing names one.
pub(crate) fn choose(wish: Wish<'_>, variables: Variables<'_>) -> Result<Option<Chosen>, Error> {
    if let Some(url) = wish.handed {
        let source = "cargo migrate".to_owned();
        return known(wish, variables, url.to_owned(), source).map(Some);
    }
    if let Some(url) = wish.url {
        let source = "--database-url".to_owned();
        return known(wish, variables, url.to_owned(), source).map(Some);
    }
    if let Some(name) = wish.name {
        return named(wish, variables, name).map(Some);
    }
    if let Some(url) = wish.own {
        let source = "the application".to_owned();
        return known(wish, variables, url.to_owned(), source).map(Some);
    }
    if let Some((url, place)) = variables.find("DATABASE_URL") {
        let source = format!("DATABASE_URL{place}");
        return known(wish, variables, url, source).map(Some);
    }
    // Another database than the one that the unreadable part may name would be the wrong one.
    if let Some(problem) = variables.file.and_then(DotEnv::problem) {
        let found = Diagnostic::error("broken-env", problem)
            .help("put the value into single quotes, or name the database: --database-url, -n, DATABASE_URL");
        return Err(Error::refused("broken_env", found));
    }
    if wish.dialects.contains(&Dialect::Postgres)
        && let Some((url, source)) = parts::join(variables)
    {
        return known(wish, variables, url, source).map(Some);
    }
    match wish.config.and_then(|config| config.default.as_deref()) {
        Some(name) => named(wish, variables, name).map(Some),
        None => Ok(None),
    }
}

/// Returns the refusal of a command that needs a database where nothing names one.
pub(crate) fn none_chosen(wish: Wish<'_>) -> Error {
    let postgres = wish.dialects.contains(&Dialect::Postgres);
    let example = match postgres {
        true => "postgres://user:password@localhost/database",
        false => "sqlite://app.db",
    };
    let mut found = Diagnostic::error("no-database", "no database is chosen").help(format!(
        "name it: --database-url {example}, or DATABASE_URL in the environment or .env"
    ));
    if let Some(config) = wish.config {
        let names: Vec<_> = config.databases.keys().map(String::as_str).collect();
        found = if names.is_empty() {
            found.help("or in migrate.toml: `default = \"dev\"`, and `url` below [databases.dev]")
        } else {
            found.help(format!(
                "or one of migrate.toml: -n {}",
                names.join(", -n ")
            ))
        };
    }
    if postgres {
        found = found.help("or in parts: POSTGRES_HOST, POSTGRES_DB, … or PGHOST, PGDATABASE, …");
    }
    Error::refused("no_database", found)
}

/// Takes a URL from outside `migrate.toml`; what is said there of the same database holds for it.
fn known(
    wish: Wish<'_>,
    variables: Variables<'_>,
    url: String,
    source: String,
) -> Result<Chosen, Error> {
    let same = same(wish, variables, &url);
    let Some(&(name, database)) = same.first() else {
        return Ok(Chosen {
            url,
            source,
            name: None,
            protected: false,
            pooler: wish.pooler,
            environment: None,
        });
    };
    let protected = same.iter().any(|(_, database)| database.protected);
    let pooler = is_pooled(&same, variables, &url);
    let (url, source, pooler) = match &database.direct_url {
        // Whoever names a URL by an option gets that one.
        Some(direct) if wish.url.is_none() => {
            let direct = filled(wish, variables, name, direct)?;
            (direct, direct_of(&source, name), false)
        }
        _ => (url, source, pooler || wish.pooler),
    };
    Ok(Chosen {
        protected,
        pooler,
        ..of(name, database, url, source)
    })
}

/// Returns whether a URL leads to what `migrate.toml` calls a pooler, under one of its names; a way
/// past it doesn't.
fn is_pooled(same: &[(&String, &DatabaseConfig)], variables: Variables<'_>, url: &str) -> bool {
    let mut poolers = same.iter().filter(|(_, database)| database.pooler);
    poolers.any(|(_, database)| is_same(&database.url, variables, url))
}

/// Returns what `migrate.toml` says of the database of a URL, under each of its names.
fn same<'w>(
    wish: Wish<'w>,
    variables: Variables<'_>,
    url: &str,
) -> Vec<(&'w String, &'w DatabaseConfig)> {
    let is_same = |own| is_same(own, variables, url);
    let databases = wish.config.into_iter().flat_map(|config| &config.databases);
    let same = databases.filter(|(_, it)| is_same(&it.url) || is_same(&it.direct_url));
    same.collect()
}

/// Returns the name below which another chain's `migrate.toml` protects the database of a URL.
pub(crate) fn protected_in<'c>(
    config: &'c Config,
    variables: Variables<'_>,
    url: &str,
) -> Option<&'c str> {
    let wish = Wish {
        config: Some(config),
        ..Wish::default()
    };
    let mut same = same(wish, variables, url).into_iter();
    same.find_map(|(name, database)| database.protected.then_some(&**name))
}

/// Returns whether a URL of `migrate.toml` names the same database as another.
fn is_same(own: &Option<String>, variables: Variables<'_>, url: &str) -> bool {
    let own = own.as_deref();
    own.and_then(|own| template::fill(own, variables).ok())
        .is_some_and(|own| name_one(&own, url))
}

/// Returns whether two URLs name one database: another role or option is no way past what
/// `migrate.toml` protects.
fn name_one(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match (WholeDatabase::at(one), WholeDatabase::at(other)) {
        (Ok(one), Ok(other)) => one.is_same(&other),
        _ => false,
    }
}

fn named(wish: Wish<'_>, variables: Variables<'_>, name: &str) -> Result<Chosen, Error> {
    let path = path(wish);
    let known = wish.config.map(|config| &config.databases);
    let Some(database) = known.and_then(|known| known.get(name)) else {
        return Err(unknown_name(wish, name, &path));
    };
    let source = format!("[databases.{name}] in {path}");
    // A pooler can't hold a lock, so the way past it is taken where there is one.
    let (url, source, is_direct) = match (&database.direct_url, &database.url) {
        (Some(direct), _) => (direct, direct_of(&source, name), true),
        (None, Some(url)) => (url, source, false),
        (None, None) => {
            let found =
                Diagnostic::error("no-database", format!("the database `{name}` has no URL")).help(
                    format!("in {path}, below [databases.{name}]: url = \"env:DATABASE_URL\""),
                );
            return Err(Error::refused("no_database", found));
        }
    };
    let url = filled(wish, variables, name, url)?;
    // Another name of the same database is no way past what protects it.
    let same = same(wish, variables, &url);
    let protected = database.protected || same.iter().any(|(_, other)| other.protected);
    let pooler = !is_direct && (database.pooler || is_pooled(&same, variables, &url));
    Ok(Chosen {
        protected,
        pooler,
        ..of(name, database, url, source)
    })
}

/// Fills a URL of `migrate.toml` in.
fn filled(
    wish: Wish<'_>,
    variables: Variables<'_>,
    name: &str,
    url: &str,
) -> Result<String, Error> {
    template::fill(url, variables).map_err(|problem| {
        let problem_is = problem.message;
        let message = format!("the URL of the database `{name}` is incomplete: {problem_is}");
        let found = Diagnostic::error("no-database", message)
            .note(format!("it is written in {}", path(wish)))
            .help(problem.help);
        Error::refused("no_database", found)
    })
}

/// Fills in a URL of `migrate.toml` that is no database's.
pub(crate) fn filled_of(
    key: &str,
    template: &str,
    variables: Variables<'_>,
) -> Result<String, Error> {
    template::fill(template, variables).map_err(|problem| {
        let message = format!("{key} in migrate.toml is incomplete: {}", problem.message);
        let found = Diagnostic::error("no-database", message).help(problem.help);
        Error::refused("no_database", found)
    })
}

fn direct_of(source: &str, name: &str) -> String {
    match source.starts_with('[') {
        true => format!("direct-url of {source}"),
        false => format!("{source}, by the direct-url of [databases.{name}]"),
    }
}

fn path(wish: Wish<'_>) -> String {
    let path = |config: &Config| config.file.as_ref().map(|file| file.path().to_owned());
    let path = wish.config.and_then(path);
    path.unwrap_or_else(|| "migrate.toml".to_owned())
}

fn of(name: &str, database: &DatabaseConfig, url: String, source: String) -> Chosen {
    Chosen {
        url,
        source,
        name: Some(name.to_owned()),
        protected: database.protected,
        pooler: database.pooler,
        environment: database.environment.clone(),
    }
}

fn unknown_name(wish: Wish<'_>, name: &str, path: &str) -> Error {
    let found = Diagnostic::error("unknown-database", format!("unknown database `{name}`"));
    let names: Vec<_> = wish.config.map_or(Vec::new(), |config| {
        config.databases.keys().map(String::as_str).collect()
    });
    let found = match (&*names, wish.config) {
        (_, None) => found
            .note("names are written in migrate.toml, which this program doesn't read")
            .help("use --database-url or DATABASE_URL"),
        ([], _) => found.help(format!("add to {path}: [databases.{name}] with a url")),
        (names, _) => found.note(format!("{path} has {}", names.join(", "))),
    };
    Error::refused("unknown_database", found)
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chosen")
            .field("source", &self.source)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
