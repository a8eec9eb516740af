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
use crate::parallel::{self, Threads};
use crate::revision::Revision;
use crate::source::SourceFile;
use crate::{Dialect, checks};

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
        Self::of_files(config, files, HERE)
    }

    /// Takes a configuration and the files, in any order, for who only wants to know which
    /// revisions there are and who follows whom.
    ///
    /// It has all findings that stop whatever plans, and takes half the time: the SQL isn't looked
    /// at. So the chain that it lends is written in no dialect: it has no sections and no
    /// checksums, and a plan of it is refused.
    ///
    /// ```
    /// use migrate_core::{Config, Dialect, Folder, SourceFile};
    ///
    /// let text = "-- revision: a\n-- parent: base\n\n-- migrate:up\nSELECT 'a;\n";
    /// let file = SourceFile::new("migrations/a.sql", text);
    /// let folder = Folder::headers_of(Config::new(&[Dialect::Sqlite]), vec![file]);
    /// let chain = folder.chain().expect("the header has no errors");
    /// assert_eq!(chain.len(), 1);
    /// assert!(chain.dialects().is_empty());
    /// ```
    pub fn headers_of(config: Config, files: Vec<SourceFile>) -> Self {
        Self::of_files(config, files, HEADERS)
    }

    fn of_files(config: Config, files: Vec<SourceFile>, effort: Effort) -> Self {
        let above = files
            .iter()
            .filter_map(|file| Some(file.path().rsplit_once('/')?.0));
        let shown = above
            .min_by_key(|path| (path.len(), *path))
            .unwrap_or("migrations")
            .to_owned();
        Self::build(config, files, &shown, false, effort, Findings::default())
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
        Self::read_to(path, shown, dialects, HERE)
    }

    /// Reads a folder as [`read`](Self::read) does, on all processors.
    ///
    /// It is for builds, which run macros unoptimised and wait for them: elsewhere threads cost
    /// more than reading does.
    ///
    /// # Errors
    ///
    /// Where `path` is no folder that can be listed.
    #[cfg(feature = "disk")]
    pub fn read_on_threads(
        path: &std::path::Path,
        shown: &str,
        dialects: &[Dialect],
    ) -> std::io::Result<Self> {
        Self::read_to(path, shown, dialects, ON_THREADS)
    }

    /// Reads a folder as [`headers_of`](Self::headers_of) takes one.
    ///
    /// # Errors
    ///
    /// Where `path` is no folder that can be listed.
    #[cfg(feature = "disk")]
    pub fn read_headers(path: &std::path::Path, shown: &str) -> std::io::Result<Self> {
        Self::read_to(path, shown, &[], HEADERS)
    }

    /// Reads what `migrate.toml` says, and nothing else; what can't be read is left out.
    #[cfg(feature = "disk")]
    pub fn read_config(path: &std::path::Path, shown: &str) -> Config {
        let mut findings = Findings::default();
        match crate::source::disk::read_config(path, shown, &mut findings) {
            Some(file) => Config::parse(file, &mut findings),
            None => Config::new(&[]),
        }
    }

    /// Returns whether a folder of this name, below a folder of migrations, is read with it where it
    /// has no `migrate.toml` of its own.
    ///
    /// ```
    /// use migrate_core::Folder;
    ///
    /// assert!(Folder::may_walk("2026"));
    /// assert!(!Folder::may_walk(".git"));
    /// ```
    #[cfg(feature = "disk")]
    pub fn may_walk(name: &str) -> bool {
        crate::source::disk::may_walk(name)
    }

    #[cfg(feature = "disk")]
    fn read_to(
        path: &std::path::Path,
        shown: &str,
        dialects: &[Dialect],
        effort: Effort,
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
            effort,
            findings,
        ))
    }

    /// `lost` says that files are missing which couldn't be read: `findings` tells of them.
    fn build(
        config: Config,
        mut files: Vec<SourceFile>,
        shown: &str,
        lost: bool,
        Effort { depth, threads }: Effort,
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
        let parse = |file: SourceFile| {
            let mut own = Findings::default();
            let nul = nul_byte::check(&file);
            let revision = match depth {
                Depth::Whole => Revision::parse(file, dialects, &mut own),
                Depth::Headers => Revision::parse_header(file, dialects, &mut own),
            };
            (revision, own, nul)
        };
        let take = |(revision, mut own, nul): (Revision, Findings, Option<Diagnostic>)| {
            let mut broken = !spoilt.is_empty() && spoilt.contains(revision.file.path());
            if let Some(nul) = nul.filter(|_| !broken) {
                findings.push(nul);
                broken = true;
            }
            // Of a file that is no text, its header is lent as far as it goes, and nothing is said.
            if !broken {
                let judged = named && depth == Depth::Whole;
                own.retain(|finding| judged || checks::scope_of(finding) == Some(Scope::Graph));
                findings.append(own);
            }
            revisions.push(revision);
        };
        parallel::each(files, threads, parse, take);
        let links = links::link(&revisions, config.multiple_heads, lost, &mut findings);
        if findings.has(&newer_format::RULE) {
            // Whatever else seems wrong may be right in that format.
            findings.retain(|finding| finding.name == newer_format::RULE.name);
        }
        findings.sort();
        let whole = !findings.stops(Scope::Graph);
        let heads = links.heads.clone();
        let written_in = match depth {
            Depth::Whole => &*config.dialects,
            Depth::Headers => &[],
        };
        let buffer = whole.then(|| Buffer::new(written_in, &revisions, &links, threads));
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

/// How much of each file is understood, and on how many threads.
#[derive(Clone, Copy, Debug)]
struct Effort {
    depth: Depth,
    threads: Threads,
}

const HERE: Effort = Effort {
    depth: Depth::Whole,
    threads: Threads::One,
};

#[cfg(feature = "disk")]
const ON_THREADS: Effort = Effort {
    depth: Depth::Whole,
    threads: Threads::All,
};

const HEADERS: Effort = Effort {
    depth: Depth::Headers,
    threads: Threads::One,
};

/// How much of each file is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// The header, and where sections begin.
    Headers,
    Whole,
}

/// What decides between files that could stand in any order: the name, then the folder.
fn name(file: &SourceFile) -> (&str, &str) {
    let path = file.path();
    (path.rsplit('/').next().unwrap_or(path), path)
}
