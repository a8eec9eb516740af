//! A `Cargo.toml`, read as far as this program needs it.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_cli::Error;
use migrate_core::{Diagnostic, SourceFile};
use toml::{Table, Value};

use super::shown;

const FILE: &str = "Cargo.toml";

/// Where a manifest names the folders of migrations.
const FOLDERS: [&str; 4] = ["package", "metadata", "migrate", "dir"];

/// A `Cargo.toml` and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    home: PathBuf,
    table: Table,
}

impl Manifest {
    /// Finds the nearest `Cargo.toml`, from a folder upwards.
    pub(crate) fn find(from: &Path) -> Result<Option<Self>, Error> {
        let home = from.ancestors().find(|folder| folder.join(FILE).is_file());
        home.map(|home| Self::read(home, from)).transpose()
    }

    /// Reads the `Cargo.toml` of a folder; its path is shown as seen from `current`.
    pub(crate) fn read(home: &Path, current: &Path) -> Result<Self, Error> {
        let path = home.join(FILE);
        let shown = shown(&path, current);
        let text = fs::read_to_string(&path).map_err(|error| {
            let message = format!("{shown} can't be read: {error}");
            broken(Diagnostic::error("broken-manifest", message))
        })?;
        let table = text.parse().map_err(|error: toml::de::Error| {
            let file = SourceFile::new(&shown, &text);
            let span = error.span().unwrap_or(0..0);
            let why = error
                .message()
                .lines()
                .next()
                .unwrap_or("not TOML")
                .to_owned();
            let found = Diagnostic::error("broken-manifest", "Cargo.toml isn't valid TOML");
            broken(found.at(&file, span, why))
        })?;
        let manifest = Self {
            home: home.to_owned(),
            table,
        };
        manifest.check(&shown)?;
        Ok(manifest)
    }

    /// Refuses folders of migrations that aren't written as paths.
    fn check(&self, shown: &str) -> Result<(), Error> {
        let fine = match self.value(&FOLDERS) {
            None | Some(Value::String(_)) => true,
            Some(Value::Array(items)) => !items.is_empty() && items.iter().all(Value::is_str),
            Some(_) => false,
        };
        if fine {
            return Ok(());
        }
        let message = format!(
            "in {shown}, `dir` of [package.metadata.migrate] is a path, or a list of paths"
        );
        Err(broken(Diagnostic::error("broken-manifest", message)))
    }

    /// Returns the folder that it stands in.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// Returns the package's name; none where it is a workspace without a package.
    pub(crate) fn name(&self) -> Option<&str> {
        self.text(&["package", "name"])
    }

    /// Returns whether it is a workspace without a package of its own.
    pub(crate) fn is_virtual(&self) -> bool {
        !self.table.contains_key("package") && self.table.contains_key("workspace")
    }

    /// Returns the folders of migrations that `[package.metadata.migrate]` names.
    pub(crate) fn migrations(&self) -> Vec<&str> {
        match self.value(&FOLDERS) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            other => other.and_then(Value::as_str).into_iter().collect(),
        }
    }

    /// Returns the path of the build script, or `None` where the package wants none.
    pub(crate) fn build_script(&self) -> Option<&str> {
        match self.value(&["package", "build"]) {
            Some(Value::Boolean(false)) => None,
            Some(Value::String(path)) => Some(path),
            _ => Some("build.rs"),
        }
    }

    /// Returns whether the package has a dependency of this name.
    pub(crate) fn depends_on(&self, name: &str) -> bool {
        self.value(&["dependencies", name]).is_some()
    }

    /// Returns the features that a dependency is asked for, here and in the workspace.
    pub(crate) fn features_of(&self, name: &str) -> Vec<String> {
        let mut features = list(self.value(&["dependencies", name, "features"]));
        let inherits = self.value(&["dependencies", name, "workspace"]);
        if inherits.and_then(Value::as_bool) == Some(true) {
            features.extend(self.workspace_features_of(name));
        }
        features
    }

    fn workspace_features_of(&self, name: &str) -> Vec<String> {
        let folders = self
            .home
            .ancestors()
            .filter(|folder| folder.join(FILE).is_file());
        let roots = folders.filter_map(|folder| Self::read(folder, &self.home).ok());
        let mut roots = roots.filter(|root| root.table.contains_key("workspace"));
        let path = ["workspace", "dependencies", name, "features"];
        roots
            .next()
            .map_or_else(Vec::new, |root| list(root.value(&path)))
    }

    fn text(&self, path: &[&str]) -> Option<&str> {
        self.value(path)?.as_str()
    }

    fn value(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter()
            .try_fold(self.table.get(*first)?, |value, key| value.get(key))
    }
}

fn list(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn broken(diagnostic: Diagnostic) -> Error {
    let help = "mend it, or name the folder of migrations by --dir <DIR>";
    Error::refused("broken_manifest", diagnostic.help(help))
}
