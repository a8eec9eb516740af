//! Which folder is found, in packages, workspaces and without either.

use std::fs;

use tempfile::TempDir;

use super::*;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn at(dir: &TempDir, below: &str, wanted: Where, variable: Option<&str>) -> Result<String, String> {
    let root = dir.path().canonicalize().unwrap();
    let place = locate(&wanted, variable.map(PathBuf::from), root.join(below));
    let place = place.map_err(|error| error.to_string())?;
    Ok(place
        .folder
        .strip_prefix(&root)
        .unwrap()
        .display()
        .to_string())
}

const PACKAGE: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

#[test]
fn the_package_is_found_by_walking_up() {
    let dir = tree(&[("Cargo.toml", PACKAGE), ("src/a/x", "")]);
    assert_eq!(
        at(&dir, "src/a", Where::default(), None).unwrap(),
        "migrations"
    );
}

#[test]
fn without_a_package_it_is_the_current_folder_s() {
    let dir = tree(&[("a/x", "")]);
    assert_eq!(
        at(&dir, "a", Where::default(), None).unwrap(),
        "a/migrations"
    );
}

#[test]
fn what_is_typed_comes_before_the_variable_and_that_before_the_manifest() {
    let manifest = format!("{PACKAGE}[package.metadata.migrate]\ndir = \"db/sql\"\n");
    let dir = tree(&[("Cargo.toml", &manifest)]);
    let typed = || Where {
        dir: Some("typed".into()),
        ..Where::default()
    };
    assert_eq!(at(&dir, "", Where::default(), None).unwrap(), "db/sql");
    assert_eq!(
        at(&dir, "", Where::default(), Some("variable")).unwrap(),
        "variable"
    );
    assert_eq!(at(&dir, "", Where::default(), Some("")).unwrap(), "db/sql");
    assert_eq!(at(&dir, "", typed(), Some("variable")).unwrap(), "typed");
}

#[test]
fn a_broken_manifest_is_said_unless_the_folder_is_named() {
    let dir = tree(&[("Cargo.toml", "[package\n")]);
    let error = at(&dir, "", Where::default(), None).unwrap_err();
    assert!(error.ends_with("Cargo.toml isn't valid TOML"), "{error}");
    assert_eq!(at(&dir, "", Where::default(), Some("sql")).unwrap(), "sql");
}

#[test]
fn features_are_inherited_from_the_workspace() {
    let root = "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nsqlx = { version = \"0.9\", features = [\"sqlite\"] }\n";
    let member = format!(
        "{PACKAGE}[dependencies]\nsqlx = {{ workspace = true, features = [\"macros\"] }}\n"
    );
    let dir = tree(&[("Cargo.toml", root), ("a/Cargo.toml", &member)]);
    let manifest = Manifest::read(&dir.path().join("a"), dir.path()).unwrap();
    assert_eq!(manifest.features_of("sqlx"), ["macros", "sqlite"]);
    assert!(manifest.depends_on("sqlx"));
    assert!(!manifest.depends_on("tokio"));
}

#[test]
fn several_folders_are_told_apart_by_where_one_stands_and_by_name() {
    let manifest =
        format!("{PACKAGE}[package.metadata.migrate]\ndir = [\"sql\", \"sql/billing\"]\n");
    let chain = |name: &str| format!("format = 1\nchain = \"{name}\"\n");
    let dir = tree(&[
        ("Cargo.toml", &manifest),
        ("sql/migrate.toml", &chain("main")),
        ("sql/2026/x", ""),
        ("sql/billing/migrate.toml", &chain("billing")),
        ("sql/billing/2026/x", ""),
    ]);
    let named = |name: &str| Where {
        chain: Some(name.to_owned()),
        ..Where::default()
    };
    let found = |below: &str| at(&dir, below, Where::default(), None);
    assert_eq!(found("sql/2026").unwrap(), "sql");
    assert_eq!(found("sql/billing/2026").unwrap(), "sql/billing");
    let error = found("").unwrap_err();
    assert!(error.contains("2 folders of migrations"), "{error}");
    assert_eq!(at(&dir, "", named("main"), None).unwrap(), "sql");
    assert_eq!(
        at(&dir, "sql/2026", named("billing"), None).unwrap(),
        "sql/billing"
    );
    let error = at(&dir, "", named("main"), Some("sql/billing")).unwrap_err();
    assert!(error.contains("is named `billing`"), "{error}");
}

#[test]
fn a_chain_of_another_package_below_is_not_this_one_s() {
    let chain = "format = 1\nchain = \"inner\"\n";
    let dir = tree(&[
        ("Cargo.toml", PACKAGE),
        ("inner/Cargo.toml", &PACKAGE.replace("shop", "inner")),
        ("inner/migrations/migrate.toml", chain),
        ("sql/migrate.toml", "format = 1\n"),
    ]);
    let inner = Where {
        chain: Some("inner".to_owned()),
        ..Where::default()
    };
    let error = at(&dir, "", inner.clone(), None).unwrap_err();
    assert_eq!(error, "no chain is named `inner`");
    assert_eq!(at(&dir, "inner", inner, None).unwrap(), "inner/migrations");
}
