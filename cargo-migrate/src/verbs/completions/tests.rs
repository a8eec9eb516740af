//! The scripts, in the shell that every machine of ours has.

use std::process::Command;

use clap::ValueEnum;
use clap_complete::Shell;

use super::script;

/// Completes the last of some words as bash does, with a completion of cargo that was there before.
fn complete(words: &[&str]) -> Vec<String> {
    let last = words.len() - 1;
    let program = words[0];
    let words = words
        .iter()
        .map(|word| format!("'{word}'"))
        .collect::<Vec<_>>();
    let ask = format!(
        "_cargo() {{ COMPREPLY=(as-before); }}\ncomplete -F _cargo cargo\n{}\n\
         COMP_WORDS=({}); COMP_CWORD={last}\n\
         [[ $(complete -p {program}) =~ -F\\ ([^ ]+) ]]\n\
         ${{BASH_REMATCH[1]}} {program} \"${{COMP_WORDS[$COMP_CWORD]}}\" \"${{COMP_WORDS[$COMP_CWORD-1]}}\"\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script(Shell::Bash),
        words.join(" ")
    );
    let output = Command::new("bash")
        .args(["--norc", "-c", &ask])
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_the_program_and_the_subcommand() {
    assert_eq!(complete(&["cargo-migrate", "upg"]), ["upgrade"]);
    assert_eq!(complete(&["cargo", "migrate", "upg"]), ["upgrade"]);
    assert_eq!(
        complete(&["cargo", "migrate", "upgrade", "--dry"]),
        ["--dry-run"]
    );
    assert_eq!(
        complete(&["cargo", "migrate", "status", "--format", "j"]),
        ["json"]
    );
    assert_eq!(complete(&["cargo", "migrate", "completions", "z"]), ["zsh"]);
    assert_eq!(complete(&["cargo", "bui"]), ["as-before"]);
    assert_eq!(complete(&["cargo", "build", "--re"]), ["as-before"]);
}

#[test]
fn every_shell_has_a_script_that_knows_the_verbs() {
    for &shell in Shell::value_variants() {
        let script = script(shell);
        for verb in ["upgrade", "branches", "completions"] {
            assert!(script.contains(verb), "{shell}: {verb}");
        }
    }
}
