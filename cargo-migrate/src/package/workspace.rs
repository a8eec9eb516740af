//! Choosing a package where the current folder belongs to none.

use std::path::Path;

use cargo_metadata::{Metadata, MetadataCommand};
use migrate_cli::Error;
use migrate_core::{CONFIG_FILE, Diagnostic};

use super::Manifest;
use super::folders_of;

/// Returns the package of the workspace that has this name.
pub(super) fn named(name: &str, current: &Path) -> Result<Manifest, Error> {
    let members = members(&load(current)?, current)?;
    let found = members.iter().find(|member| member.name() == Some(name));
    if let Some(member) = found {
        return Ok(member.clone());
    }
    let message = format!("no package of this workspace is named `{name}`");
    let mut found = Diagnostic::error("unknown-package", message);
    let names: Vec<&str> = members.iter().filter_map(Manifest::name).collect();
    found = found.note(format!("packages: {}", names.join(", ")));
    let near = names
        .iter()
        .map(|other| (strsim::damerau_levenshtein(name, other), other));
    if let Some((_, near)) = near.min().filter(|(distance, _)| *distance <= 2) {
        found = found.help(format!("did you mean `--package {near}`?"));
    }
    Err(Error::refused("unknown_package", found))
}

/// Returns the one member of a workspace that has a chain.
pub(super) fn only(current: &Path) -> Result<Manifest, Error> {
    let members = members(&load(current)?, current)?;
    let with = |is: fn(&Path) -> bool| -> Vec<&Manifest> {
        members
            .iter()
            .filter(|member| folders_of(member).iter().any(|folder| is(folder)))
            .collect()
    };
    let mut found = with(|folder| folder.join(CONFIG_FILE).is_file());
    if found.is_empty() {
        found = with(Path::is_dir);
    }
    match found.as_slice() {
        [member] => Ok((*member).clone()),
        [] => Err(none(&members)),
        several => Err(many(several)),
    }
}

/// Returns the packages of the workspace, in order of their names.
pub(super) fn all(current: &Path) -> Result<Vec<Manifest>, Error> {
    members(&load(current)?, current)
}

fn none(members: &[Manifest]) -> Error {
    let message = "no package of this workspace has a folder of migrations";
    let names: Vec<&str> = members.iter().filter_map(Manifest::name).collect();
    let found = Diagnostic::error("no-migrations", message)
        .note(format!("packages: {}", names.join(", ")))
        .help(format!(
            "cargo migrate init --package {}",
            names.first().unwrap_or(&"<NAME>")
        ));
    Error::refused("no_migrations", found)
}

fn many(several: &[&Manifest]) -> Error {
    let message = format!(
        "{} packages of this workspace have migrations: which one is meant?",
        several.len()
    );
    let mut found = Diagnostic::error("several-packages", message);
    for name in several.iter().filter_map(|member| member.name()) {
        found = found.help(format!("choose it by: --package {name}"));
    }
    Error::refused("several_packages", found)
}

fn load(current: &Path) -> Result<Metadata, Error> {
    let mut command = MetadataCommand::new();
    command.no_deps().current_dir(current);
    command.exec().map_err(|error| {
        let text = match &error {
            cargo_metadata::Error::CargoMetadata { stderr } => stderr.trim().to_owned(),
            other => other.to_string(),
        };
        let text = text.strip_prefix("error: ").unwrap_or(&text);
        let found = Diagnostic::error(
            "no-workspace",
            "the packages of the workspace can't be read",
        )
        .note(format!("cargo metadata: {text}"))
        .help("mend that, or name the folder of migrations by --dir <DIR>");
        Error::refused("no_workspace", found)
    })
}

fn members(metadata: &Metadata, current: &Path) -> Result<Vec<Manifest>, Error> {
    let mut members = Vec::new();
    for package in metadata.workspace_packages() {
        if let Some(home) = package.manifest_path.parent() {
            members.push(Manifest::read(home.as_std_path(), current)?);
        }
    }
    members.sort_by(|a, b| a.name().cmp(&b.name()));
    Ok(members)
}
