//! What to do after `init`.

use migrate_core::Dialect;

use crate::args::Where;
use crate::package::{Manifest, Place, chains, shown};

/// Returns the steps that are left, in order; `by_hand` is one that a file asks for.
pub(super) fn steps(
    wanted: &Where,
    place: &Place,
    dialects: &[Dialect],
    by_hand: Option<String>,
) -> Vec<String> {
    let mut steps: Vec<String> = by_hand.into_iter().collect();
    steps.push("cp .env.example .env    # and fill it in".to_owned());
    // The name was for migrate.toml, where another may have stood.
    let options = wanted.of_any_chain().options();
    steps.push(format!("cargo migrate{options} new \"create users\""));
    let package = place
        .package
        .as_ref()
        .filter(|package| package.name().is_some());
    let Some(package) = package else {
        return steps;
    };
    let folder = shown(&place.folder, package.home());
    if place.named_by == Some("--dir") {
        steps.extend(manifest(place, package, &folder));
    }
    steps.extend(dependencies(package, dialects));
    let folder = match folder.starts_with("../") {
        true => folder,
        false => format!("./{folder}"),
    };
    steps.push(format!(
        "in main.rs: migrate_runtime::migrations!(\"{folder}\").upgrade(&pool).await?;"
    ));
    steps
}

/// Returns the line of the manifest that names this folder beside those that are there already.
fn manifest(place: &Place, package: &Manifest, folder: &str) -> Option<String> {
    let named = package.migrations();
    let mut folders: Vec<String> = named.iter().map(|&named| named.to_owned()).collect();
    if named.is_empty() {
        let others = chains::beside(place).into_iter();
        folders.extend(others.map(|other| shown(&other.folder, package.home())));
    }
    if folders.iter().any(|named| named == folder) {
        return None;
    }
    if folders.is_empty() {
        return Some(format!(
            "to leave out --dir, in Cargo.toml: [package.metadata.migrate] dir = \"{folder}\""
        ));
    }
    folders.push(folder.to_owned());
    let list: Vec<_> = folders
        .iter()
        .map(|folder| format!("\"{folder}\""))
        .collect();
    Some(format!(
        "to choose by --chain, in Cargo.toml: [package.metadata.migrate] dir = [{}]",
        list.join(", ")
    ))
}

/// Returns the `cargo add` lines of what the package lacks.
fn dependencies(package: &Manifest, dialects: &[Dialect]) -> Vec<String> {
    let mut lines = Vec::new();
    if !package.depends_on("migrate-runtime") {
        let features: Vec<_> = dialects.iter().map(|dialect| dialect.name()).collect();
        lines.push(format!(
            "cargo add migrate-runtime --features {}",
            features.join(",")
        ));
    }
    if !package.depends_on("sqlx") {
        lines.push("cargo add sqlx --no-default-features --features runtime-tokio".to_owned());
    }
    if !package.depends_on("tokio") {
        lines.push("cargo add tokio --features macros,rt-multi-thread".to_owned());
    }
    lines
}
