//! `migrate.toml`: what holds for a whole chain.

mod mask;
mod read;

use std::collections::BTreeMap;

use crate::checks::Findings;
use crate::{Dialect, SourceFile};

/// The file's name.
pub const CONFIG_FILE: &str = "migrate.toml";

/// The newest `format` that this version reads.
pub const FORMAT: i64 = 1;

/// What a chain's `migrate.toml` says, or what holds without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The file, where there is one.
    pub file: Option<SourceFile>,
    /// The dialects of the chain; empty where none is named.
    pub dialects: Vec<Dialect>,
    /// The chain's name, which the history's rows belong to.
    pub chain: String,
    /// The wanted schema's file, or the folder of its files, relative to the folder.
    pub schema: Option<String>,
    /// `env:NAME`, or a URL that may hold `${VAR}`, of a server where scratch databases may be made.
    pub dev_url: Option<String>,
    /// Whether changes that write themselves take the forms that lock least.
    pub online: bool,
    /// What takes part when schemas are compared.
    pub compare: CompareConfig,
    /// The history's table where it isn't `migrate_history`, perhaps with its schema.
    pub history_table: Option<String>,
    /// Whether all steps of a run share one transaction.
    pub single_transaction: bool,
    /// How long a statement in a transaction waits for a lock, in milliseconds; 0 is for ever.
    pub lock_timeout: Option<u32>,
    /// How long a statement may run, in milliseconds; 0 is for ever.
    pub statement_timeout: Option<u32>,
    /// Whether several heads are allowed.
    pub multiple_heads: bool,
    /// Whether an upgrade is refused where the database is ahead of the files.
    pub refuse_ahead: bool,
    /// Whether an upgrade goes on where the database has revisions that no file has.
    pub allow_diverged: bool,
    /// The name of the database that is used where none is chosen.
    pub default: Option<String>,
    /// The databases by name.
    pub databases: BTreeMap<String, DatabaseConfig>,
}

/// The `[compare]` table: what takes part when schemas are compared.
///
/// In names `*` stands for any letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareConfig {
    /// Only these schemas; all where empty.
    pub only_schemas: Vec<String>,
    /// Not these schemas.
    pub skip_schemas: Vec<String>,
    /// Not these kinds of objects, such as `grant`.
    pub skip_kinds: Vec<String>,
    /// Not what has such a name, or a schema and a name with a dot between.
    pub skip_names: Vec<String>,
}

/// A `[databases.NAME]` table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatabaseConfig {
    /// `env:NAME`, or a URL that may hold `${VAR}`.
    pub url: Option<String>,
    /// The same for a connection past the pooler.
    pub direct_url: Option<String>,
    /// Whether `url` leads to a pooler that lends connections for a transaction.
    pub pooler: bool,
    /// Whether what loses data asks for `--yes`.
    pub protected: bool,
    /// The environment whose sections run.
    pub environment: Option<String>,
}

impl Config {
    /// Returns what holds without a `migrate.toml`, for these dialects.
    ///
    /// ```
    /// use migrate_core::{Config, Dialect};
    ///
    /// let config = Config::new(&[Dialect::Sqlite]);
    /// assert_eq!(config.chain, "main");
    /// assert!(!config.multiple_heads);
    /// ```
    pub fn new(dialects: &[Dialect]) -> Self {
        Self {
            file: None,
            dialects: dialects.to_vec(),
            chain: "main".to_owned(),
            schema: None,
            dev_url: None,
            online: false,
            compare: CompareConfig::default(),
            history_table: None,
            single_transaction: false,
            lock_timeout: None,
            statement_timeout: None,
            multiple_heads: false,
            refuse_ahead: false,
            allow_diverged: false,
            default: None,
            databases: BTreeMap::new(),
        }
    }

    /// Reads a `migrate.toml`.
    ///
    /// ```
    /// use migrate_core::checks::Findings;
    /// use migrate_core::{Config, Dialect, SourceFile};
    ///
    /// let file = SourceFile::new("migrations/migrate.toml", "format = 1\ndialect = \"sqlite\"\n");
    /// let mut findings = Findings::default();
    /// let config = Config::parse(file, &mut findings);
    /// assert_eq!(config.dialects, [Dialect::Sqlite]);
    /// assert!(findings.is_empty());
    /// ```
    pub fn parse(file: SourceFile, findings: &mut Findings) -> Self {
        let mut config = Self::new(&[]);
        read::read(&file, &mut config, findings);
        config.file = Some(file);
        config
    }
}
