use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::super::{Where, locate};
use super::*;

/// Writes a package, with the rest of its manifest and binaries besides `src/main.rs`.
fn package(rest: &str, binaries: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let package = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write("Cargo.toml", &format!("{package}{rest}\n[workspace]\n"));
    for binary in binaries {
        write(binary, "fn main() {}\n");
    }
    write("src/lib.rs", "");
    folder
}

/// Returns the options by which the binary is built.
fn found(folder: &Path) -> Result<String, Missing> {
    let place = locate(&Where::default(), None, folder.to_path_buf()).unwrap();
    find(&place).map(|binary| binary.words().join(" "))
}

const LINKED: &str = "[dependencies]\ncli = { package = \"migrate-cli\", version = \"0.1\" }\n";

fn binary(name: &str) -> Result<String, Missing> {
    Ok(format!("--bin {name}"))
}

#[test]
fn the_only_binary_is_taken() {
    let folder = package(LINKED, &["src/main.rs"]);
    assert_eq!(found(folder.path()), binary("shop"));
    assert_eq!(found(&folder.path().join("src")), binary("shop"));
}

#[test]
fn several_binaries_are_told_apart_by_the_manifest() {
    let two = ["src/main.rs", "src/bin/admin.rs"];
    let folder = package(LINKED, &two);
    let several = Missing::Several(vec!["admin".to_owned(), "shop".to_owned()]);
    assert_eq!(found(folder.path()), Err(several));
    let metadata = |name: &str| format!("[package.metadata.migrate]\nbin = \"{name}\"\n{LINKED}");
    let folder = package(&metadata("admin"), &two);
    assert_eq!(found(folder.path()), binary("admin"));
    let folder = package(&format!("default-run = \"shop\"\n{LINKED}"), &two);
    assert_eq!(found(folder.path()), binary("shop"));
    let folder = package(&metadata("amdin"), &two);
    assert!(matches!(found(folder.path()), Err(Missing::Unknown(..))));
}

#[test]
fn a_package_without_the_library_or_a_binary_is_told_so() {
    let folder = package("", &["src/main.rs"]);
    assert_eq!(
        found(folder.path()),
        Err(Missing::Library("shop".to_owned()))
    );
    let folder = package(LINKED, &[]);
    assert_eq!(
        found(folder.path()),
        Err(Missing::Binary("shop".to_owned()))
    );
}

#[test]
fn what_a_binary_requires_is_switched_on() {
    let rest = format!(
        "[features]\ncli = []\nmore = []\n[[bin]]\nname = \"shop\"\npath = \"src/main.rs\"\nrequired-features = [\"cli\", \"more\"]\n{LINKED}"
    );
    let folder = package(&rest, &["src/main.rs"]);
    let words = "--bin shop --features cli,more";
    assert_eq!(found(folder.path()), Ok(words.to_owned()));
}
