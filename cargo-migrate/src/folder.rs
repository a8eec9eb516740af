//! Reading a folder of migrations, and what to say where there is none.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use migrate_cli::{Error, Globals, Verb};
use migrate_core::checks::{Findings, Scope};
use migrate_core::{CONFIG_FILE, Chain, Config, Diagnostic, Folder};

use crate::package::{Place, shown};
use crate::snapshot::{Effort, Snapshot};

/// How deep a folder of migrations is looked for where the expected one is missing.
const DEPTH: usize = 3;

/// Reads the folder; what is wrong in it is among its diagnostics.
///
/// # Errors
///
/// Where there is no such folder.
pub(crate) fn open(place: &Place) -> Result<Folder, Error> {
    Folder::read(path(place), &place.shown, &[]).map_err(|error| unread(error, place))
}

/// What a verb is carried out on.
///
/// It lives as long as the process, which ends with the verb: taking thousands of revisions apart
/// again would be for nothing.
pub(crate) struct Opened {
    pub(crate) chain: Chain<'static>,
    pub(crate) config: &'static Config,
    pub(crate) diagnostics: &'static [Diagnostic],
}

impl Opened {
    pub(crate) fn of(folder: Folder) -> Result<Self, Error> {
        let folder = Box::leak(Box::new(folder));
        Ok(Self {
            chain: chain(folder)?,
            config: folder.config(),
            diagnostics: folder.diagnostics(),
        })
    }
}

/// Returns what `migrate.toml` says, as far as it can be read.
pub(crate) fn config(place: &Place) -> Config {
    Folder::read_config(path(place), &place.shown)
}

/// Reads as much of the folder as a verb needs.
///
/// # Errors
///
/// Where there is no such folder, or it lends no chain.
pub(crate) fn open_for(verb: &Verb, globals: &Globals, place: &Place) -> Result<Opened, Error> {
    if verb.needs_no_revisions() {
        return Opened::of(open_config(place)?);
    }
    let config = config(place);
    let effort = match verb.needs_sql(globals, &config, &place.home) {
        true => Effort::Whole,
        false => Effort::Headers,
    };
    if !verb.only_looks() {
        return Opened::of(read(place, effort)?);
    }
    let Some(snapshot) = Snapshot::of(place, effort, &config) else {
        return Opened::of(read(place, effort)?);
    };
    let config = Box::leak(Box::new(config));
    if let Some(chain) = snapshot.load(config) {
        return Ok(Opened {
            chain,
            config,
            diagnostics: &[],
        });
    }
    let opened = Opened::of(read(place, effort)?)?;
    if opened.diagnostics.is_empty() {
        snapshot.keep(opened.chain);
    }
    Ok(opened)
}

fn read(place: &Place, effort: Effort) -> Result<Folder, Error> {
    match effort {
        Effort::Whole => open(place),
        Effort::Headers => {
            Folder::read_headers(path(place), &place.shown).map_err(|error| unread(error, place))
        }
    }
}

/// Returns the folder's path from the current one, where it is below: the system looks up every part
/// of a path again for each file.
fn path(place: &Place) -> &Path {
    let below = place.folder.strip_prefix(&place.current).ok();
    let below = below.filter(|below| !below.as_os_str().is_empty());
    below.unwrap_or(&place.folder)
}

/// Reads what `migrate.toml` says, and no revision.
fn open_config(place: &Place) -> Result<Folder, Error> {
    fs::read_dir(&place.folder).map_err(|error| unread(error, place))?;
    let config = Folder::read_config(&place.folder, &place.shown);
    let mut findings = Findings::default();
    match &config.file {
        Some(file) => drop(Config::parse(file.clone(), &mut findings)),
        // What is there and can't be read may protect the database.
        None if place.folder.join(CONFIG_FILE).exists() => return open(place),
        None => {}
    }
    if findings.stops(Scope::Graph) {
        return Err(Error::broken_folder(findings.as_slice()));
    }
    Ok(Folder::from_files(config, Vec::new()))
}

fn unread(error: io::Error, place: &Place) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => missing(place),
        io::ErrorKind::NotADirectory => {
            let message = format!("`{}` is a file, not a folder", place.shown);
            let found = named_by(Diagnostic::error("missing-folder", message), place);
            Error::refused(
                "missing_folder",
                found.help("name the folder that holds the .sql files"),
            )
        }
        _ => {
            let message = format!("the folder `{}` can't be read: {error}", place.shown);
            let found = named_by(Diagnostic::error("unreadable-folder", message), place);
            Error::refused("unreadable_folder", found)
        }
    }
}

/// Returns the chain that a folder lends.
///
/// # Errors
///
/// Where a file or the graph is broken: all that was found.
pub(crate) fn chain(folder: &Folder) -> Result<Chain<'_>, Error> {
    folder
        .chain()
        .ok_or_else(|| Error::broken_folder(folder.diagnostics()))
}

fn missing(place: &Place) -> Error {
    let message = format!("there is no folder `{}`", place.shown);
    let mut found = named_by(Diagnostic::error("missing-folder", message), place);
    let near = nearby(place);
    for other in &near {
        let choose = match place.named_by {
            Some("--dir") => "say",
            _ => "add",
        };
        found = found.help(format!(
            "did you mean `{other}`? then {choose}: --dir {other}"
        ));
    }
    if near.is_empty() {
        found = found.help("to begin one: cargo migrate init");
    }
    Error::refused("missing_folder", found)
}

fn named_by(found: Diagnostic, place: &Place) -> Diagnostic {
    let package = place.package.as_ref().and_then(|package| package.name());
    match (&place.named_by, package) {
        (Some(by), _) => found.note(format!("{by} names it")),
        (None, Some(package)) => found.note(format!(
            "that is where the package `{package}` has its migrations"
        )),
        (None, None) => found,
    }
}

/// Returns the folders that were likely meant, as people are shown them.
fn nearby(place: &Place) -> Vec<String> {
    let wanted = place
        .folder
        .file_name()
        .and_then(OsStr::to_str)
        .unwrap_or_default();
    let parent = place.folder.parent().unwrap_or(&place.current);
    let mut found: Vec<PathBuf> = folders(parent)
        .into_iter()
        .filter(|folder| is_near(folder, wanted) && holds_sql(folder))
        .collect();
    if place.current.join(CONFIG_FILE).is_file() {
        found.push(place.current.clone());
    }
    let home = place
        .package
        .as_ref()
        .map_or(place.current.as_path(), |package| package.home());
    search(home, DEPTH, &mut found);
    found.sort();
    found.dedup();
    found.truncate(3);
    found
        .iter()
        .map(|folder| shown(folder, &place.current))
        .collect()
}

fn is_near(folder: &Path, wanted: &str) -> bool {
    let name = folder
        .file_name()
        .and_then(OsStr::to_str)
        .unwrap_or_default();
    strsim::damerau_levenshtein(name, wanted) <= 2
}

fn holds_sql(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths.any(|path| path.extension() == Some(OsStr::new("sql")) || path.ends_with(CONFIG_FILE))
}

/// Finds folders with a `migrate.toml`.
fn search(below: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for folder in folders(below) {
        if folder.join(CONFIG_FILE).is_file() {
            found.push(folder);
        } else if depth > 1 {
            search(&folder, depth - 1, found);
        }
    }
}

/// Lists the folders in one, but those that hold no sources.
pub(crate) fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let named = folders.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        !name.starts_with('.') && name != "target" && name != "node_modules"
    });
    named.map(|entry| entry.path()).collect()
}
