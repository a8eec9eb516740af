//! `rust-version` is the lowest that the dependencies allow.

use std::path::Path;

use cargo_metadata::MetadataCommand;

#[test]
fn rust_version_is_the_highest_that_a_dependency_asks_for() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(["--locked".to_owned(), "--all-features".to_owned()])
        .exec()
        .expect("the workspace has metadata");
    let (own, others): (Vec<_>, Vec<_>) = metadata
        .packages
        .iter()
        .partition(|package| package.source.is_none());
    let asks = others.iter().filter_map(|package| {
        let version = package.rust_version.clone()?;
        Some((version, package.name.as_str()))
    });
    let (highest, by) = asks.max().expect("some dependency states its rust-version");
    for package in own {
        assert_eq!(
            package.rust_version.as_ref(),
            Some(&highest),
            "{} of {}, and {by} asks for {highest}",
            "rust-version",
            package.name,
        );
    }
}
