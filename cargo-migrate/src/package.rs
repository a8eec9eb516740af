//! Which package, and which folder of migrations, a command is for.

mod manifest;
mod shown;
mod workspace;

use std::env;
use std::path::{Path, PathBuf};

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
    /// The options that choose the same folder again, each with a blank before it.
    pub(crate) options: String,
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
        return Ok(Place {
            folder: current.join(&dir),
            shown: shown::typed(&dir, &current),
            options: match wanted.dir {
                Some(_) => format!(" --dir {}", dir.display()),
                None => String::new(),
            },
            // A broken manifest is no reason to fail where the folder is named.
            package: Manifest::find(&current).ok().flatten(),
            named_by: Some(by),
            home: current.clone(),
            current,
        });
    }
    let nearest = match &wanted.package {
        Some(name) => Some(workspace::named(name, &current)?),
        None => match Manifest::find(&current)? {
            Some(root) if root.is_virtual() => Some(workspace::only(&current)?),
            other => other,
        },
    };
    let Some(package) = nearest else {
        return Ok(Place {
            folder: current.join(MIGRATIONS),
            shown: MIGRATIONS.to_owned(),
            package: None,
            named_by: None,
            options: String::new(),
            home: current.clone(),
            current,
        });
    };
    let folder = package.home().join(migrations_of(&package));
    // Where the package stands above, the way up to it passes the current folder's `.env` first.
    let home = if current.starts_with(package.home()) {
        &*current
    } else {
        package.home()
    };
    Ok(Place {
        shown: shown(&folder, &current),
        named_by: package.migrations().map(|_| "[package.metadata.migrate]"),
        options: match &wanted.package {
            Some(name) => format!(" --package {name}"),
            None => String::new(),
        },
        home: home.to_owned(),
        folder,
        package: Some(package),
        current,
    })
}

/// Returns a package's folder of migrations, relative to the package.
fn migrations_of(package: &Manifest) -> &Path {
    Path::new(package.migrations().unwrap_or(MIGRATIONS))
}

#[cfg(test)]
mod tests;
