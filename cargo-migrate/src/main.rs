//! `cargo migrate`: writes, checks, plans, applies and takes back migrations.
//!
//! What needs files is here: which package, which folder, and the verbs that write. Every other
//! verb is `migrate-cli`'s, which an application's own binary has too.

mod ahead;
mod args;
mod disk;
mod editor;
mod folder;
mod handover;
mod package;
mod revision;
mod snapshot;
mod verbs;

use std::env;
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use migrate_cli::Ui;

use args::Cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli: Cli = match migrate_cli::parse(arguments(env::args_os())) {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    let command = format!("cargo migrate{}", cli.place.options());
    let mut ui = Ui::new(&cli.globals, &command);
    let result = verbs::run(&cli, &mut ui).await;
    ui.end(result).into()
}

/// Leaves out the word `migrate` that cargo hands on to its subcommand.
fn arguments(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<_> = args.collect();
    if args.get(1).map(OsString::as_os_str) == Some(OsStr::new("migrate")) {
        args.remove(1);
    }
    args
}
