//! Commands as this program's users type them, with the options that were typed.

use crate::verbs::VERBS;

/// What texts, which are made for everybody, call the program.
const GENERIC: &str = "cargo migrate";

/// How the program is called, and with which folder and database.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    program: String,
    /// The options that chose the folder, each with a blank before it.
    folder: String,
    /// The options that chose the database, each with a blank before it.
    database: String,
    /// The option that chose the environment, with a blank before it.
    environment: String,
}

impl Words {
    /// Takes the program with the options that chose the folder, and those that chose the database
    /// and the environment.
    pub(crate) fn new(command: &str, database: &str, environment: &str) -> Self {
        let (program, folder) = match command.strip_prefix(GENERIC) {
            Some(options) => (GENERIC, options),
            None => (command, ""),
        };
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            database: database.to_owned(),
            environment: environment.to_owned(),
        }
    }

    /// Returns the words of who hands a verb over to another program: people type those again.
    pub(crate) fn handed(&self) -> String {
        [
            &self.program,
            &self.folder,
            &self.database,
            &self.environment,
        ]
        .map(String::as_str)
        .join("\n")
    }

    /// Reads what [`handed`](Self::handed) wrote; what is missing is empty.
    pub(crate) fn of_handed(text: &str) -> Self {
        let mut lines = text.split('\n').map(str::to_owned);
        let mut next = || lines.next().unwrap_or_default();
        Self {
            program: next(),
            folder: next(),
            database: next(),
            environment: next(),
        }
    }

    /// Names this program in the commands of a text, with the options that choose the same folder
    /// and the same database again; a command that has options before its verb stays as it is.
    ///
    /// Those that write files, in an application's binary, stay `cargo migrate …`: it has no files.
    pub(crate) fn own(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(GENERIC) {
            let (before, after) = (&rest[..at], &rest[at + GENERIC.len()..]);
            out += before;
            match verb(after) {
                Some(verb) if self.has(verb) => {
                    out += &self.program;
                    out += &self.folder;
                    if looks(verb) {
                        out += &self.database;
                    }
                    if runs(verb) {
                        out += &self.environment;
                    }
                }
                _ => out += GENERIC,
            }
            rest = after;
        }
        out + rest
    }

    fn has(&self, verb: &str) -> bool {
        self.program == GENERIC || VERBS.contains(&verb)
    }
}

/// Returns the verb that follows the program's name.
fn verb(after: &str) -> Option<&str> {
    let word = after.strip_prefix(' ')?;
    let end = word.find(|sign: char| !sign.is_ascii_lowercase());
    Some(&word[..end.unwrap_or(word.len())]).filter(|verb| !verb.is_empty())
}

/// Returns whether a verb may look at a database.
fn looks(verb: &str) -> bool {
    // Of those that only `cargo migrate` has, this one does.
    verb == "rebase" || (verb != "explain" && VERBS.contains(&verb))
}

/// Returns whether it matters to a verb which environment is chosen.
fn runs(verb: &str) -> bool {
    ["upgrade", "downgrade", "redo", "stamp", "status"].contains(&verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_named_as_they_are_typed_here() {
        let words = Words::new("chat-store migrate", "", "");
        let text = "see: cargo migrate status, or: cargo migrate merge a b";
        let own = "see: chat-store migrate status, or: cargo migrate merge a b";
        assert_eq!(words.own(text), own);
        assert_eq!(Words::new(GENERIC, "", "").own(text), text);
    }

    #[test]
    fn options_that_choose_the_folder_are_repeated() {
        let words = Words::new("cargo migrate --dir sql", "", "");
        let text = "cargo migrate merge a b, or: cargo migrate --dir x init (cargo migrate)";
        let own =
            "cargo migrate --dir sql merge a b, or: cargo migrate --dir x init (cargo migrate)";
        assert_eq!(words.own(text), own);
    }

    #[test]
    fn the_database_is_named_where_one_is_looked_at() {
        let text = "cargo migrate upgrade, cargo migrate merge a b, `cargo migrate rebase a`, cargo migrate explain x";
        let own = "cargo migrate --dir sql -n qa upgrade, cargo migrate --dir sql merge a b, `cargo migrate --dir sql -n qa rebase a`, cargo migrate --dir sql explain x";
        assert_eq!(
            Words::new("cargo migrate --dir sql", " -n qa", "").own(text),
            own
        );
        let own = "shop migrate -n qa upgrade, cargo migrate merge a b, `cargo migrate rebase a`, shop migrate explain x";
        assert_eq!(Words::new("shop migrate", " -n qa", "").own(text), own);
    }

    #[test]
    fn options_are_added_once() {
        let words = Words::new("cargo migrate --dir sql", " -n qa", "");
        let once = words.own("cargo migrate upgrade");
        assert_eq!(words.own(&once), once);
    }

    #[test]
    fn the_environment_is_named_where_sections_are_chosen() {
        let words = Words::new(GENERIC, " -n qa", " --environment eu");
        let text = "cargo migrate upgrade, cargo migrate history";
        let own = "cargo migrate -n qa --environment eu upgrade, cargo migrate -n qa history";
        assert_eq!(words.own(text), own);
        let handed = Words::of_handed(&words.handed());
        assert_eq!(handed.own(text), own);
    }
}
