//! The binary of a package that has the verbs, and so the functions that sections call.

use std::path::PathBuf;

use cargo_metadata::{DependencyKind, MetadataCommand, Package, Target};
use migrate_cli::Error;
use migrate_core::Diagnostic;

use super::{Manifest, Place};

/// The library that gives a binary the verbs.
const LIBRARY: &str = "migrate-cli";

/// What a binary's `main` must do to have the verbs.
pub(crate) const MAIN: &str = "in main.rs: if std::env::args().nth(1).as_deref() == Some(\"migrate\") { return migrate_cli::run(MIGRATIONS).await; }";

/// A binary of a package, and how cargo is told to build it.
#[derive(Debug)]
pub(crate) struct Binary {
    /// The package.
    pub(crate) package: Package,
    /// The binary's name.
    pub(crate) name: String,
    /// The folders that cargo builds in.
    pub(crate) built_in: Vec<PathBuf>,
    /// Whether the package is that of the current folder.
    is_current: bool,
    /// The features without which cargo leaves the binary out.
    features: Vec<String>,
}

impl Binary {
    /// Returns the options of `cargo build` that build it, and no more.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if !self.is_current {
            words.extend(["-p".to_owned(), self.package.name.to_string()]);
        }
        words.extend(["--bin".to_owned(), self.name.clone()]);
        if !self.features.is_empty() {
            words.extend(["--features".to_owned(), self.features.join(",")]);
        }
        words
    }
}

/// Why there is no binary to hand over to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The folder of migrations belongs to no package.
    Package,
    /// The package can't be read: what cargo says.
    Unreadable(String),
    /// The package has no dependency on the library: its name.
    Library(String),
    /// The package has no binary at all: its name.
    Binary(String),
    /// It has several, and nothing says which: their names.
    Several(Vec<String>),
    /// `[package.metadata.migrate]` names one that it doesn't have.
    Unknown(String, Vec<String>),
}

/// Finds the binary of a place's package.
pub(crate) fn find(place: &Place) -> Result<Binary, Missing> {
    let manifest = place.package.as_ref().ok_or(Missing::Package)?;
    let home = manifest.home();
    let mut command = MetadataCommand::new();
    command.no_deps().manifest_path(home.join("Cargo.toml"));
    let metadata = command.exec().map_err(|error| match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            Missing::Unreadable(stderr.trim().to_owned())
        }
        other => Missing::Unreadable(other.to_string()),
    })?;
    let built_in = [Some(metadata.target_directory), metadata.build_directory];
    let built_in = built_in.into_iter().flatten();
    let built_in = built_in.map(Into::into).collect();
    let mut packages = metadata.packages.into_iter();
    let package = packages.find(|package| Some(&**package.name) == manifest.name());
    let package = package.ok_or(Missing::Package)?;
    let chosen = choose(&package)?;
    let (name, features) = (chosen.name.clone(), chosen.required_features.clone());
    // A package may stand within another: cargo takes the nearest.
    let nearest = Manifest::find(&place.current).ok().flatten();
    Ok(Binary {
        is_current: nearest.is_some_and(|nearest| nearest.home() == home),
        package,
        name,
        built_in,
        features,
    })
}

/// Chooses by `[package.metadata.migrate] bin`, then `default-run`, else the only one.
fn choose(package: &Package) -> Result<&Target, Missing> {
    let name = || package.name.to_string();
    let mut dependencies = package.dependencies.iter();
    if !dependencies.any(|it| it.name == LIBRARY && it.kind == DependencyKind::Normal) {
        return Err(Missing::Library(name()));
    }
    let binaries = package.targets.iter().filter(|target| target.is_bin());
    let mut binaries: Vec<_> = binaries.collect();
    binaries.sort_by(|one, two| one.name.cmp(&two.name));
    let named = |wanted: &str| binaries.iter().find(|it| it.name == wanted).copied();
    let names = || binaries.iter().map(|it| it.name.clone()).collect();
    let wanted = package.metadata.pointer("/migrate/bin");
    if let Some(wanted) = wanted.and_then(|wanted| wanted.as_str()) {
        return named(wanted).ok_or_else(|| Missing::Unknown(wanted.to_owned(), names()));
    }
    if let Some(chosen) = package.default_run.as_deref().and_then(named) {
        return Ok(chosen);
    }
    match binaries[..] {
        [] => Err(Missing::Binary(name())),
        [only] => Ok(only),
        _ => Err(Missing::Several(names())),
    }
}

impl Missing {
    /// Says what to do, in the place of what the refusal says itself.
    pub(crate) fn explain(&self, refused: &Error) -> Error {
        let Some(first) = refused.diagnostics().first() else {
            return Error::refused(
                "code_step",
                Diagnostic::error("code-step", refused.to_string()),
            );
        };
        let mut found = first.clone();
        let (own, others) = found
            .notes
            .into_iter()
            .partition(|note| note.kind == "help");
        found.notes = others;
        found = match self {
            Self::Package => {
                found = found.note("the folder belongs to no package, whose binary could be run");
                found.notes.extend::<Vec<_>>(own);
                found
            }
            Self::Unreadable(why) => found
                .note(format!("cargo metadata: {why}"))
                .help("mend Cargo.toml"),
            Self::Library(package) => with_library(
                found.note(format!("the package `{package}` doesn't depend on migrate-cli")),
                Some(package),
            ),
            Self::Binary(package) => with_library(
                found.note(format!("the package `{package}` has no binary")),
                None,
            ),
            Self::Several(names) => found
                .note(format!("the package has several binaries: {}", names.join(", ")))
                .help("say which has the verbs, in Cargo.toml: [package.metadata.migrate] with bin = \"NAME\""),
            Self::Unknown(wanted, names) => found
                .note(format!("[package.metadata.migrate] names the binary `{wanted}`"))
                .help(format!("name one of the package's binaries: {}", names.join(", "))),
        };
        Error::refused("code_step", found)
    }
}

fn with_library(found: Diagnostic, package: Option<&str>) -> Diagnostic {
    let found = match package {
        Some(package) => found.help(format!("cargo add {LIBRARY} -p {package}")),
        None => found.help("add src/main.rs"),
    };
    found.help(MAIN)
}

#[cfg(test)]
mod tests;
