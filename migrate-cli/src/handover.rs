//! Handing a verb over to the application's own binary, which has the functions that sections call.
//!
//! What decides about the database stays on this side: it is chosen and confirmed here. The URL may
//! hold a password, so that it goes by a variable and not by an argument.

use std::fmt;

use migrate_core::{Chain, Diagnostic};

use crate::args::{Color, Format, Globals};
use crate::verbs::Verb;
use crate::{Error, Project, database};

/// The database that was chosen. Internal: read by an application's binary, before anything else.
const URL: &str = "MIGRATE_HANDED_URL";

/// The chain that was planned. Internal: an application that carries another one refuses.
const CHAIN: &str = "MIGRATE_HANDED_CHAIN";

/// What the application's own binary is started with, so that it carries out the same verb.
///
/// Its `Debug` shows no values of variables: one of them may hold a password.
pub struct Handover {
    args: Vec<String>,
    variables: [(&'static str, String); 2],
}

impl Handover {
    /// Returns the hand-over of a verb; `None` for those that call no functions.
    ///
    /// It doesn't ask again: whoever hands over has had it confirmed.
    ///
    /// # Errors
    ///
    /// Where no database is chosen.
    pub fn of(
        verb: &Verb,
        globals: &Globals,
        project: &Project<'_>,
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
        let variables = [(URL, chosen.url), (CHAIN, identity(project.chain()))];
        Ok(Some(Self { args, variables }))
    }

    /// Returns the words that stand after the program: `migrate upgrade head --yes`.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// Returns the variables to set, by name and value.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, &str)> {
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
pub(crate) fn command() -> Option<&'static str> {
    std::env::var_os(URL).map(|_| "cargo migrate")
}

/// Takes what was handed over to this application, where anything was.
///
/// # Errors
///
/// `code_step` where this application carries another chain than the one that was planned.
pub(crate) fn taken<'a>(project: Project<'a>) -> Result<Project<'a>, Error> {
    let variable = |name| std::env::var(name).ok();
    let Some(url) = variable(URL) else {
        return Ok(project);
    };
    if variable(CHAIN).is_some_and(|planned| planned != identity(project.chain())) {
        let message = "the application carries another chain than the folder that was planned";
        let found = Diagnostic::error("code-step", message)
            .state("nothing has run")
            .help("plan the folder that the application's migrations!(…) names: --dir <DIR>");
        return Err(Error::refused("code_step", found));
    }
    Ok(project.handed_url(url))
}

/// Returns what tells one chain from another: its name, and what all of it applied would be.
fn identity(chain: Chain<'_>) -> String {
    let fingerprints = chain.dialects().iter();
    let fingerprints = fingerprints.filter_map(|&dialect| chain.fingerprint(dialect));
    let fingerprints: Vec<_> = fingerprints.collect();
    format!("{} {}", chain.name(), fingerprints.join(" "))
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
