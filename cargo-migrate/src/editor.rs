//! Opening a file in the editor that the user has chosen.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::Command;

use migrate_cli::{Error, Exit, Ui};
use migrate_core::{Diagnostic, Severity};

use crate::folder;
use crate::package::Place;

/// The variables that name an editor, the more important first.
const VARIABLES: [&str; 2] = ["VISUAL", "EDITOR"];

/// Opens the file, waits, and says what is wrong in it then.
pub(crate) fn edit(name: &str, place: &Place, ui: &mut Ui) -> Result<Exit, Error> {
    let Some((variable, editor)) = chosen() else {
        ui.note("no editor is named: set VISUAL or EDITOR, as in EDITOR=\"code --wait\"");
        return Ok(Exit::Done);
    };
    let path = place.path_of(name);
    let mut command = command(&editor, &place.folder.join(name));
    // What reads standard output gets the revision alone; the editor goes where people look.
    if !io::stdout().is_terminal() {
        command.stdout(io::stderr());
    }
    let ended = command.status();
    let why = match ended {
        Ok(status) if status.success() => return judge(name, &path, place, ui),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    let message = format!("the editor failed: {why}");
    let found = Diagnostic::error("editor", message)
        .note(format!("{variable} is `{}`", editor.to_string_lossy()))
        .note(format!("`{path}` is written"));
    Err(Error::refused("editor", found))
}

fn chosen() -> Option<(&'static str, OsString)> {
    let set = |name| Some((name, env::var_os(name)?));
    let mut set = VARIABLES.into_iter().filter_map(set);
    set.find(|(_, editor)| !editor.is_empty())
}

/// The variable may hold arguments, quotes and variables: it is the shell's to read, as for git.
fn command(editor: &OsString, path: &Path) -> Command {
    if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.arg("/C").arg(editor).arg(path);
        return command;
    }
    let mut script = editor.clone();
    script.push(" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(editor).arg(path);
    command
}

/// Reads the folder again and fails with what is wrong with the file.
fn judge(name: &str, path: &str, place: &Place, ui: &mut Ui) -> Result<Exit, Error> {
    if !place.folder.join(name).is_file() {
        let message = format!("the editor left no file: `{path}` is gone");
        let found = Diagnostic::error("editor", message).help(
            "where it was meant, all is well; else write it again: cargo migrate new \"...\"",
        );
        return Err(Error::refused("editor", found));
    }
    let folder = folder::open(place)?;
    let is_own = |found: &&Diagnostic| {
        let mut paths = found.labels.iter().map(|label| label.file.path());
        paths.any(|own| own.trim_start_matches("./") == path)
    };
    let own = folder.diagnostics().iter().filter(is_own).cloned();
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    let (errors, others): (Vec<_>, Vec<_>) = own.partition(is_error);
    ui.diagnostics(&others);
    match errors.is_empty() {
        true => Ok(Exit::Done),
        false => Err(Error::broken_folder(&errors)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_editor_may_have_arguments_and_quotes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("two words.sql");
        let editor = OsString::from("printf '%s|' 'a b' --wait");
        let output = command(&editor, &path).output().unwrap();
        let expected = format!("a b|--wait|{}|", path.display());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}
