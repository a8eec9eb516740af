//! A folder of migrations: its files, what is wrong with them, and the chain that they lend.

mod build;
mod heads;
mod links;
mod order;

use std::collections::BTreeSet;

use crate::chain::Chain;
use crate::checks::{Findings, Scope, missing_dialect, newer_format, nul_byte};
use crate::config::{CONFIG_FILE, Config};
use crate::diagnostic::Diagnostic;
use crate::revision::Revision;
use crate::source::SourceFile;
use crate::{Dialect, checks, parallel};

use build::Buffer;

/// A folder of migrations, as far as it could be understood.
///
/// ```
/// use migrate_core::{Config, Dialect, Folder, SourceFile};
///
/// let text = "-- revision: a\n-- parent: base\n\n-- migrate:up\nSELECT 1;\n\n-- migrate:down none\n";
/// let file = SourceFile::new("migrations/a.sql", text);
/// let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), vec![file]);
/// assert!(folder.diagnostics().is_empty());
/// assert_eq!(folder.chain().map(|chain| chain.len()), Some(1));
/// ```
#[derive(Debug)]
pub struct Folder {
    config: Config,
    revisions: Vec<Revision>,
    heads: Vec<usize>,
    findings: Findings,
    buffer: Option<Buffer>,
}

impl Folder {
    /// Takes a configuration and the files, in any order.
    pub fn from_files(config: Config, files: Vec<SourceFile>) -> Self {
        let above = files
            .iter()
            .filter_map(|file| Some(file.path().rsplit_once('/')?.0));
        let shown = above
            .min_by_key(|path| (path.len(), *path))
            .unwrap_or("migrations")
            .to_owned();
        Self::build(config, files, &shown, false, Findings::default())
    }

    /// Reads a folder; `shown` is the path that people are shown.
    ///
    /// `dialects`, where there are some, take the place of those that `migrate.toml` names.
    /// What can't be read is a diagnostic; the folder itself has to exist.
    ///
    /// # Errors
    ///
    /// Where `path` is no folder that can be listed.
    #[cfg(feature = "disk")]
    pub fn read(
        path: &std::path::Path,
        shown: &str,
        dialects: &[Dialect],
    ) -> std::io::Result<Self> {
        let mut findings = Findings::default();
        let listing = crate::source::disk::read(path, shown, &mut findings)?;
        let mut config = match listing.config {
            // Of a file that is no text nothing more is said.
            Some(file) if findings.paths().any(|path| path == file.path()) => {
                Config::parse(file, &mut Findings::default())
            }
            Some(file) => Config::parse(file, &mut findings),
            None => Config::new(&[]),
        };
        if !dialects.is_empty() {
            config.dialects = dialects.to_vec();
        }
        Ok(Self::build(
            config,
            listing.files,
            shown,
            listing.lost,
            findings,
        ))
    }

    /// `lost` says that files are missing which couldn't be read: `findings` tells of them.
    fn build(
        config: Config,
        mut files: Vec<SourceFile>,
        shown: &str,
        lost: bool,
        mut findings: Findings,
    ) -> Self {
        let named = !config.dialects.is_empty();
        if let Some(&dialect) = config.dialects.iter().find(|&&d| d == Dialect::Mysql) {
            findings.push(checks::unsupported_dialect::found(dialect, None));
        }
        let config_path = match &config.file {
            Some(file) => file.path().to_owned(),
            None => format!("{}/{CONFIG_FILE}", shown.trim_end_matches('/')),
        };
        // Where migrate.toml is broken, its dialect may be what couldn't be read.
        if !named && !findings.paths().any(|path| path == config_path) {
            findings.push(missing_dialect::found(config.file.as_ref(), shown));
        }
        let spoilt: BTreeSet<String> = findings.paths().map(str::to_owned).collect();
        // Without a dialect SQL can't be judged; the header can.
        let dialects = if named {
            &*config.dialects
        } else {
            &[Dialect::Sqlite]
        };
        files.sort_by(|a, b| name(a).cmp(&name(b)));
        let mut revisions = Vec::with_capacity(files.len());
        let parsed = parallel::map(files, |file| {
            let mut own = Findings::default();
            let revision = Revision::parse(file, dialects, &mut own);
            (revision, own)
        });
        for (revision, mut own) in parsed {
            let file = &revision.file;
            let mut broken = spoilt.contains(file.path());
            if let Some(nul) = nul_byte::check(file).filter(|_| !broken) {
                findings.push(nul);
                broken = true;
            }
            // Of a file that is no text, its header is lent as far as it goes, and nothing is said.
            if !broken {
                own.retain(|finding| named || checks::scope_of(finding) == Some(Scope::Graph));
                findings.append(own);
            }
            revisions.push(revision);
        }
        let links = links::link(&revisions, config.multiple_heads, lost, &mut findings);
        if findings.has(&newer_format::RULE) {
            // Whatever else seems wrong may be right in that format.
            findings.retain(|finding| finding.name == newer_format::RULE.name);
        }
        findings.sort();
        let whole = !findings.stops(Scope::Graph);
        let heads = links.heads.clone();
        let buffer = whole.then(|| Buffer::new(&config, &revisions, &links));
        Self {
            config,
            revisions,
            heads,
            findings,
            buffer,
        }
    }

    /// Returns what `migrate.toml` says.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns all findings, by file and line.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.findings.as_slice()
    }

    /// Returns the files, in order of their names.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// Returns the files that no other names as parent, as far as it can be told.
    pub fn heads(&self) -> impl Iterator<Item = &Revision> {
        self.heads.iter().map(|&head| &self.revisions[head])
    }

    /// Lends the chain, or `None` where a file or the graph is broken.
    ///
    /// A chain whose sections have errors is lent: a plan that would run one of those is refused.
    pub fn chain(&self) -> Option<Chain<'_>> {
        self.buffer
            .as_ref()
            .map(|buffer| buffer.chain(&self.config))
    }
}

/// What decides between files that could stand in any order: the name, then the folder.
fn name(file: &SourceFile) -> (&str, &str) {
    let path = file.path();
    (path.rsplit('/').next().unwrap_or(path), path)
}
