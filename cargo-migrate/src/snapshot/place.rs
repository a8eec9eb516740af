//! Where snapshots are kept.

use std::env;
use std::path::PathBuf;

use migrate_core::checksum::{Hasher, VERSION};

use super::Effort;
use crate::package::Place;

/// The variable by which cargo is told another target folder.
const VARIABLE: &str = "CARGO_TARGET_DIR";

/// Returns the folder of snapshots, which needn't exist yet: below the target folder, which must.
pub(super) fn home(place: &Place) -> Option<PathBuf> {
    let named = env::var_os(VARIABLE).filter(|path| !path.is_empty());
    let target = match named {
        Some(path) => Some(place.current.join(path)).filter(|path| path.is_dir()),
        None => built(place),
    };
    Some(target?.join("cargo-migrate"))
}

/// Returns the target folder of the package, or of the workspace around it.
fn built(place: &Place) -> Option<PathBuf> {
    let homes = place.package.as_ref()?.home().ancestors();
    let homes = homes.filter(|home| home.join("Cargo.toml").is_file());
    homes
        .map(|home| home.join("target"))
        .find(|path| path.is_dir())
}

/// Returns the name of a folder's snapshot: it is the same until the folder is named otherwise.
pub(super) fn name(place: &Place, effort: Effort) -> String {
    let mut hasher = Hasher::new("snapshot");
    hasher.part(match effort {
        Effort::Headers => "headers",
        Effort::Whole => "whole",
    });
    // What isn't UTF-8 is told apart by the key.
    hasher
        .part(&place.folder.to_string_lossy())
        .part(&place.shown);
    format!("{}.snapshot", &hasher.finish()[VERSION.len()..][..16])
}
