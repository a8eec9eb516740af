//! Which package, and which folder of migrations, a command is for.

pub(crate) mod binary;
pub(crate) mod chains;
mod manifest;
mod shown;
mod workspace;

use std::env;
use std::path::PathBuf;

use migrate_cli::Error;
use migrate_core::Diagnostic;

pub(crate) use manifest::Manifest;
pub(crate) use shown::shown;

use crate::args::Where;

/// The folder where nothing names another.
const MIGRATIONS: &str = "migrations";

/// The variable that names the folder.
const VARIABLE: &str = "MIGRATE_DIR";

/// A folder of migrations, which needn't exist yet, and the package that it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// The folder as people are shown it: relative to the current folder, with `/`.
    pub(crate) shown: String,
    /// The package, where there is one.
    pub(crate) package: Option<Manifest>,
    /// What named the folder, where it isn't the usual one.
    pub(crate) named_by: Option<&'static str>,
    /// The folder that `.env` is searched from, upwards.
    pub(crate) home: PathBuf,
    /// The current folder.
    pub(crate) current: PathBuf,
}

impl Place {
    /// Returns the path of a file in the folder, as people are shown it.
    pub(crate) fn path_of(&self, name: &str) -> String {
        match self.shown.as_str() {
            "." => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }
}

/// Finds the folder of migrations from what was typed, the environment and the current folder.
pub(crate) fn find(wanted: &Where) -> Result<Place, Error> {
    let current = env::current_dir().map_err(|error| {
        let found = Diagnostic::error("no-folder", format!("no current folder: {error}"));
        Error::refused("no_folder", found.help("change to a folder that exists"))
    })?;
    locate(wanted, env::var_os(VARIABLE).map(PathBuf::from), current)
}

fn locate(wanted: &Where, variable: Option<PathBuf>, current: PathBuf) -> Result<Place, Error> {
    let variable = variable.filter(|path| !path.as_os_str().is_empty() && wanted.package.is_none());
    let typed = wanted.dir.clone().map(|dir| (dir, "--dir"));
    if let Some((dir, by)) = typed.or_else(|| variable.map(|dir| (dir, VARIABLE))) {
        let place = Place {
            folder: current.join(&dir),
            shown: shown::typed(&dir, &current),
            // A broken manifest is no reason to fail where the folder is named.
            package: Manifest::find(&current).ok().flatten(),
            named_by: Some(by),
            home: current.clone(),
            current,
        };
        if let Some(chain) = &wanted.chain {
            chains::expect(chain, &place.folder, &place.shown)?;
        }
        return Ok(place);
    }
    let nearest = match &wanted.package {
        Some(name) => Some(workspace::named(name, &current)?),
        None => Manifest::find(&current)?,
    };
    if let Some(chain) = &wanted.chain {
        return of_chain(chain, nearest, wanted, current);
    }
    let package = match nearest {
        Some(root) if root.is_virtual() => Some(workspace::only(&current)?),
        other => other,
    };
    let Some(package) = package else {
        let folder = current.join(MIGRATIONS);
        return Ok(of_package(folder, None, None, current));
    };
    let folder = chains::only(&package, &current)?;
    let by = (!package.migrations().is_empty()).then_some("[package.metadata.migrate]");
    Ok(of_package(folder, Some(package), by, current))
}

/// Finds the folder of the chain that has a name: in the nearest package, else in the workspace.
fn of_chain(
    name: &str,
    nearest: Option<Manifest>,
    wanted: &Where,
    current: PathBuf,
) -> Result<Place, Error> {
    let found = match nearest {
        None => chains::named(name, &[], &current)?,
        Some(root) if root.is_virtual() => {
            chains::named(name, &workspace::all(&current)?, &current)?
        }
        Some(package) => match chains::named(name, &[package], &current) {
            Err(error) if error.kind() == "unknown_chain" && wanted.package.is_none() => {
                // Where the workspace can't be read, what the package has is told.
                let members = workspace::all(&current).map_err(|_| error)?;
                chains::named(name, &members, &current)?
            }
            found => found?,
        },
    };
    let by = Some("--chain");
    Ok(of_package(found.folder, found.package, by, current))
}

fn of_package(
    folder: PathBuf,
    package: Option<Manifest>,
    named_by: Option<&'static str>,
    current: PathBuf,
) -> Place {
    // Where the package stands above, the way up to it passes the current folder's `.env` first.
    let home = match &package {
        Some(package) if !current.starts_with(package.home()) => package.home().to_owned(),
        _ => current.clone(),
    };
    Place {
        shown: shown(&folder, &current),
        folder,
        package,
        named_by,
        home,
        current,
    }
}

/// Returns a package's folders of migrations.
fn folders_of(package: &Manifest) -> Vec<PathBuf> {
    let folders = match package.migrations() {
        folders if folders.is_empty() => vec![MIGRATIONS],
        folders => folders,
    };
    let home = package.home();
    folders.iter().map(|folder| home.join(folder)).collect()
}

#[cfg(test)]
mod tests;
