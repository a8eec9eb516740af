//! Handing a verb over to the application's own binary, which has the functions that sections call.
//!
//! What decides about the database stays on this side: it is chosen and confirmed here. The URL may
//! hold a password, so that it goes by a variable and not by an argument.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;

use migrate_core::checksum::Hasher;
use migrate_core::history::Basis;
use migrate_core::{Chain, Diagnostic};

use crate::args::{Color, Format, Globals};
use crate::render::words::Words;
use crate::ui::Ui;
use crate::verbs::Verb;
use crate::{Error, Project, database};

mod receipt;

pub use receipt::Receipt;
pub(crate) use receipt::ended;

/// The database that was chosen. Internal: read by an application's binary, before anything else.
const URL: &str = "MIGRATE_HANDED_URL";

/// The chain that was planned. Internal: an application that carries another one refuses.
const CHAIN: &str = "MIGRATE_HANDED_CHAIN";

/// Whether a pooler stands between. Internal: read with the database.
const POOLER: &str = "MIGRATE_HANDED_POOLER";

/// The state of the database that was shown and agreed to. Internal: it runs from no other.
const BASIS: &str = "MIGRATE_HANDED_BASIS";

/// The file that the application answers in. Internal: one that doesn't was not meant.
const RECEIPT: &str = "MIGRATE_HANDED_RECEIPT";

/// How `cargo migrate` was called. Internal: the commands that are shown are those that people type
/// again.
const WORDS: &str = "MIGRATE_HANDED_WORDS";

/// What the application's own binary is started with, so that it carries out the same verb.
///
/// Its `Debug` shows no values of variables: one of them may hold a password.
pub struct Handover {
    args: Vec<String>,
    variables: Vec<(&'static str, OsString)>,
}

/// What an application was handed.
#[derive(Clone)]
pub(crate) struct Handed {
    /// The database that was chosen.
    pub(crate) url: String,
    /// What was agreed to, where anybody was asked.
    pub(crate) basis: Option<Basis>,
}

impl Handover {
    /// The variables that a hand-over sets: no other program should see them.
    pub const VARIABLES: [&str; 4] = [URL, CHAIN, BASIS, RECEIPT];

    /// Returns the hand-over of a verb that was refused; `None` for those that call no functions.
    ///
    /// The application doesn't ask again. What was agreed to before it was refused is all that it
    /// carries out: where the database has moved since, it refuses too. In the file `receipt`,
    /// which needn't exist, it says that it took over, and how it ended: see [`Receipt`].
    ///
    /// # Errors
    ///
    /// Where no database is chosen.
    pub fn of(
        refused: &Error,
        verb: &Verb,
        globals: &Globals,
        project: &Project<'_>,
        receipt: &Path,
        ui: &Ui,
    ) -> Result<Option<Self>, Error> {
        let Some((mut args, wait)) = verb.words() else {
            return Ok(None);
        };
        let Some(chosen) = database::chosen(globals, project)? else {
            return Ok(None);
        };
        args.push("--yes".to_owned());
        if let Some(wait) = wait {
            args.extend(["--wait".to_owned(), format!("{}ms", wait.as_millis())]);
        }
        if let Some(name) = &chosen.environment {
            args.extend(["--environment".to_owned(), name.clone()]);
        }
        args.extend(of_globals(globals).into_iter().map(str::to_owned));
        let mut variables = vec![
            (URL, chosen.url.into()),
            (POOLER, chosen.pooler.to_string().into()),
            (CHAIN, identity(project.chain()).into()),
            (RECEIPT, receipt.into()),
            (WORDS, ui.words().handed().into()),
        ];
        if let Some(Basis { seq, fingerprint }) = refused.agreed() {
            variables.push((BASIS, format!("{seq} {fingerprint}").into()));
        }
        Ok(Some(Self { args, variables }))
    }

    /// Returns the words that stand after the program: `migrate upgrade head --yes`.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// Returns the variables to set, by name and value.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, &OsStr)> {
        self.variables.iter().map(|(name, value)| (*name, &**value))
    }
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handover")
            .field("args", &self.args)
            .finish_non_exhaustive()
    }
}

/// Returns how whoever handed a verb over was called: that is what people type again.
pub(crate) fn words() -> Option<Words> {
    let words = std::env::var(WORDS).ok()?;
    Some(Words::of_handed(&words))
}

/// Takes what was handed over to this application, where anything was, and says that it did.
///
/// # Errors
///
/// `code_step` where this application carries another chain than the one that was planned, and
/// where whoever handed it over can't be answered.
pub(crate) fn taken<'a>(project: Project<'a>) -> Result<Project<'a>, Error> {
    let variable = |name| std::env::var(name).ok();
    let Some(url) = variable(URL) else {
        return Ok(project);
    };
    receipt::taken().map_err(|error| refuse(&format!("the receipt can't be written: {error}")))?;
    if variable(CHAIN).is_some_and(|planned| planned != identity(project.chain())) {
        let message = "the application carries another chain than the folder that was planned";
        let found = Diagnostic::error("code-step", message)
            .state("nothing has run")
            .help("plan the folder that the application's migrations!(…) names: --dir <DIR>")
            .help(
                "where the build doesn't see new files, add the build script: cargo migrate init",
            );
        return Err(Error::refused("code_step", found));
    }
    let basis = match variable(BASIS) {
        // What was agreed to must not be forgotten in silence.
        Some(text) => Some(basis(&text).ok_or_else(|| refuse("what was agreed to can't be read"))?),
        None => None,
    };
    let pooler = variable(POOLER).is_some_and(|pooler| pooler == "true");
    Ok(project.handed(Handed { url, basis }).pooler(pooler))
}

fn refuse(why: &str) -> Error {
    let message = format!("the application can't take the verb over: {why}");
    let found = Diagnostic::error("code-step", message)
        .state("nothing has run")
        .help("cargo install cargo-migrate, and update migrate-cli in Cargo.toml");
    Error::refused("code_step", found)
}

fn basis(text: &str) -> Option<Basis> {
    let (seq, fingerprint) = text.split_once(' ')?;
    Some(Basis {
        seq: seq.parse().ok()?,
        fingerprint: fingerprint.to_owned(),
    })
}

/// Returns what tells one chain from another: all that a plan is made from, also what takes back.
fn identity(chain: Chain<'_>) -> String {
    let mut hasher = Hasher::new("chain handed over");
    hasher.part(chain.name());
    hasher.part(chain.history_table().unwrap_or_default());
    hasher.part(if chain.single_transaction() {
        "all"
    } else {
        "each"
    });
    for dialect in chain.dialects() {
        hasher.part(dialect.name());
    }
    for entry in chain.entries() {
        hasher.part(entry.id()).part(entry.source());
    }
    hasher.finish()
}

fn of_globals(globals: &Globals) -> Vec<&'static str> {
    let mut args = Vec::new();
    if globals.format == Format::Json {
        args.push("--format=json");
    }
    if globals.quiet {
        args.push("--quiet");
    }
    if globals.verbose {
        args.push("--verbose");
    }
    match globals.color {
        Color::Auto => {}
        Color::Always => args.push("--color=always"),
        Color::Never => args.push("--color=never"),
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_agreed_to_is_read_as_it_was_written() {
        let agreed = Basis {
            seq: 12,
            fingerprint: "v1:ab".to_owned(),
        };
        assert_eq!(basis("12 v1:ab"), Some(agreed));
        for broken in ["", "12", "x v1:ab"] {
            assert_eq!(basis(broken), None, "{broken:?}");
        }
    }
}
