//! Choosing among several folders of migrations: by the name of the chain that each holds.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_cli::Error;
use migrate_core::checks::Findings;
use migrate_core::{CONFIG_FILE, Config, Diagnostic, Folder, SourceFile};

use super::{Manifest, Place, shown, workspace};
use crate::folder;

/// How deep below a package chains are looked for.
const DEPTH: usize = 4;

/// A folder that holds a chain.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The chain's name.
    pub(crate) name: String,
    /// The folder.
    pub(crate) folder: PathBuf,
    /// The package that it belongs to, where there is one.
    pub(super) package: Option<Manifest>,
}

/// Returns the name of the chain in a folder; none where no `migrate.toml` is there.
pub(crate) fn name_of(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join(CONFIG_FILE)).ok()?;
    let file = SourceFile::new(CONFIG_FILE, &text);
    // What is wrong in it is said by the verbs that read the folder.
    Some(Config::parse(file, &mut Findings::default()).chain)
}

/// Returns the chains of a package: those that its manifest names, and those below it that belong
/// to no other package, in order of their folders.
fn of_package(package: &Manifest) -> Vec<Found> {
    let mut folders = super::folders_of(package);
    search(package.home(), DEPTH, &mut folders);
    found(folders, Some(package))
}

/// Returns the chains of a place's package, without that of the place itself.
pub(crate) fn beside(place: &Place) -> Vec<Found> {
    let mut found = place.package.as_ref().map(of_package).unwrap_or_default();
    // The folder may be written in another way, or not be there yet.
    let own = place.folder.canonicalize().ok();
    found.retain(|other| own.is_none() || other.folder.canonicalize().ok() != own);
    found
}

/// Returns what the other chains of a place's workspace, else of its package, say in their
/// `migrate.toml`.
pub(crate) fn around(place: &Place) -> Vec<Config> {
    let packages = match &place.package {
        // Where the workspace can't be read, the package is what is known.
        Some(package) => workspace::all(package.home()).unwrap_or_else(|_| vec![package.clone()]),
        None => workspace::all(&place.current).unwrap_or_default(),
    };
    let found = match packages.as_slice() {
        [] => below(&place.current),
        packages => packages.iter().flat_map(of_package).collect(),
    };
    let own = place.folder.canonicalize().ok();
    let others = found
        .into_iter()
        .filter(|other| own.is_none() || other.folder.canonicalize().ok() != own);
    let read = others.map(|other| {
        let shown = shown(&other.folder, &place.current);
        Folder::read_config(&other.folder, &shown)
    });
    read.collect()
}

/// Returns the chains below a folder that belongs to no package.
fn below(current: &Path) -> Vec<Found> {
    let mut folders = Vec::new();
    search(current, DEPTH, &mut folders);
    found(folders, None)
}

/// Returns the chain that has this name.
pub(super) fn named(name: &str, packages: &[Manifest], current: &Path) -> Result<Found, Error> {
    let all: Vec<Found> = match packages {
        [] => below(current),
        packages => packages.iter().flat_map(of_package).collect(),
    };
    let mut own: Vec<_> = all.iter().filter(|found| found.name == name).collect();
    match own.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(unknown(name, &all, current)),
        _ => {
            own.sort_by(|a, b| a.folder.cmp(&b.folder));
            Err(ambiguous(name, &own, current))
        }
    }
}

/// Refuses a folder that holds a chain of another name.
pub(super) fn expect(name: &str, folder: &Path, shown: &str) -> Result<(), Error> {
    match name_of(folder) {
        Some(other) if other != name => {
            let message = format!("the chain in `{shown}` is named `{other}`");
            let found = Diagnostic::error("unknown-chain", message).help(format!(
                "leave out --chain, or choose it by: --chain {other}"
            ));
            Err(Error::refused("unknown_chain", found))
        }
        _ => Ok(()),
    }
}

/// Chooses among the folders that a package's manifest names: the only one, or the one that the
/// current folder is in.
pub(super) fn only(package: &Manifest, current: &Path) -> Result<PathBuf, Error> {
    let folders = super::folders_of(package);
    if let [folder] = folders.as_slice() {
        return Ok(folder.clone());
    }
    let inside = |folder: &&PathBuf| current.starts_with(folder);
    // The innermost, where one stands in the other.
    let inner = folders.iter().filter(inside);
    if let Some(folder) = inner.max_by_key(|folder| folder.components().count()) {
        return Ok(folder.clone());
    }
    let named: Vec<_> = folders.iter().map(|folder| name_of(folder)).collect();
    let message = format!(
        "{} names {} folders of migrations: which one is meant?",
        shown(&package.home().join("Cargo.toml"), current),
        folders.len()
    );
    let mut found = Diagnostic::error("several-folders", message);
    for (folder, name) in folders.iter().zip(&named) {
        let shown = shown(folder, current);
        let is_only = named.iter().filter(|other| *other == name).count() == 1;
        found = found.help(match name {
            Some(name) if is_only => format!("choose {shown} by: --chain {name}"),
            _ => format!("choose it by: --dir {shown}"),
        });
    }
    Err(Error::refused("several_folders", found))
}

fn found(mut folders: Vec<PathBuf>, package: Option<&Manifest>) -> Vec<Found> {
    folders.sort();
    folders.dedup();
    let found = folders.into_iter().filter_map(|folder| {
        Some(Found {
            name: name_of(&folder)?,
            folder,
            package: package.cloned(),
        })
    });
    found.collect()
}

/// Finds folders with a `migrate.toml`, also below one another.
fn search(below: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for folder in folder::folders(below) {
        if folder.join("Cargo.toml").is_file() {
            continue;
        }
        if folder.join(CONFIG_FILE).is_file() {
            found.push(folder.clone());
        }
        if depth > 1 {
            search(&folder, depth - 1, found);
        }
    }
}

fn unknown(name: &str, all: &[Found], current: &Path) -> Error {
    let mut found = Diagnostic::error("unknown-chain", format!("no chain is named `{name}`"));
    if all.is_empty() {
        found = found
            .note("no folder with a migrate.toml is here")
            .help(format!("to begin one: cargo migrate --chain {name} init"));
        return Error::refused("unknown_chain", found);
    }
    let listed = all.iter().map(|one| listed(one, current));
    found = found.note(format!("chains: {}", listed.collect::<Vec<_>>().join(", ")));
    let near = all
        .iter()
        .map(|one| (strsim::damerau_levenshtein(name, &one.name), &one.name));
    found = match near.min().filter(|(distance, _)| *distance <= 2) {
        Some((_, near)) => found.help(format!("did you mean `--chain {near}`?")),
        None => found.help("name one of these, or its folder by --dir <DIR>"),
    };
    Error::refused("unknown_chain", found)
}

fn ambiguous(name: &str, own: &[&Found], current: &Path) -> Error {
    let message = format!("{} folders hold a chain named `{name}`", own.len());
    let mut found = Diagnostic::error("duplicate-chain", message)
        .note("in one database they would share a history, and refuse each other's revisions");
    for one in own {
        found = found.help(format!(
            "choose it by: --dir {}",
            shown(&one.folder, current)
        ));
    }
    let found = found.help(format!(
        "or give one a name of its own: `chain` in its {CONFIG_FILE}"
    ));
    Error::refused("duplicate_chain", found)
}

fn listed(one: &Found, current: &Path) -> String {
    format!("{} ({})", one.name, shown(&one.folder, current))
}
