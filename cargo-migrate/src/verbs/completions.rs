//! `completions`: a script for a shell.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use migrate_cli::{Error, Exit, Ui};

use crate::args::Cli;

/// What the script completes by itself: the program as it lies on the disk.
const PROGRAM: &str = "cargo-migrate";

/// Print a script that completes what is typed in a shell, of `cargo migrate` too
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate completions bash > ~/.local/share/bash-completion/completions/cargo-migrate
  cargo migrate completions zsh > ~/.zfunc/_cargo-migrate       # a folder of $fpath
  cargo migrate completions fish > ~/.config/fish/conf.d/cargo-migrate.fish

For `cargo migrate …` in bash, load the script in ~/.bashrc, after that of cargo:
  source ~/.local/share/bash-completion/completions/cargo-migrate")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(args: &Completions, ui: &mut Ui) -> Result<Exit, Error> {
    ui.line(script(args.shell).trim_end());
    Ok(Exit::Done)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    let mut parser = Cli::command().bin_name(PROGRAM);
    generate(shell, &mut parser, PROGRAM, &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Bash {
        // In clap_complete 4.6 the cases of a program with a dash have another name than is looked for.
        script = script.replace("cargo__subcmd__migrate__", "cargo__migrate__");
    }
    if let Some(more) = as_subcommand(shell) {
        script += "\n";
        script += more;
    }
    script
}

/// Returns what hands `cargo migrate …` over to the script of the program; zsh's cargo does so itself.
fn as_subcommand(shell: Shell) -> Option<&'static str> {
    match shell {
        Shell::Bash => Some(include_str!("../../templates/complete.bash")),
        Shell::Fish => Some(include_str!("../../templates/complete.fish")),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
