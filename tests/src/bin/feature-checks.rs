//! Prints the arguments of the `cargo check` runs that check each published crate alone, feature by feature.
//!
//! One run a line: without features, with each feature alone, with all.

use std::io::{self, Write};

use cargo_metadata::MetadataCommand;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let metadata = MetadataCommand::new().no_deps().exec()?;
    let mut stdout = io::stdout().lock();
    for package in metadata.workspace_packages() {
        if package.publish.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        let name = &package.name;
        writeln!(stdout, "--package {name} --no-default-features")?;
        for feature in package.features.keys() {
            writeln!(
                stdout,
                "--package {name} --no-default-features --features {feature}"
            )?;
        }
        if package.features.len() > 1 {
            writeln!(stdout, "--package {name} --all-features")?;
        }
    }
    Ok(())
}
