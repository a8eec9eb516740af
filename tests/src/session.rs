//! Runs cases of shell commands, each in a folder and with a database of its own.
//!
//! ```text
//! What must hold, in prose.
//! @engine sqlite postgres
//!
//! === file: migrations/migrate.toml
//! format = 1
//! dialect = "{engine}"
//!
//! === session
//! # A comment to the next command.
//! $ cargo migrate upgrade
//! standard output, line by line
//! ! standard error, after all of standard output
//! exit: 3
//!
//! $ cat > note <<END
//! > a command's further lines
//! > END
//! ```
//!
//! - A command is one `sh -c`: a changed folder or variable ends with it, files stay. Its standard input is empty; after
//!   60 s it is killed, which is `exit: 124`. `exit:` stands only where it isn't 0.
//! - A line of standard output that would read as something else begins with `\`: `\$ 5`. Blank lines before a command
//!   are for the reader; an empty last line of output is `\`.
//! - `@engine` gives `DATABASE_URL` and `ENGINE`: `sqlite` a file `app.db` that doesn't exist yet, `postgres` an empty
//!   database. With several engines the case runs once with each, and all must answer the same; there, URL and
//!   version read `[URL]` and `[ENGINE]`. `{engine}` in files is the engine's name. `pgbouncer` is `postgres` through a
//!   pooler in transaction mode, and gives `DIRECT_URL` too.
//! - `EXAMPLES` is the folder of the workspace's examples.
//! - What differs from run to run is replaced: `[DIR]`, `[HOME]`, `[SOCKET]`, `[POOLER]`, `[DATABASE]`, `[TIME]`, `[DATE]`, `[STAMP]`,
//!   `[VERSION]`, and `[ID1]`, `[ID2]`, … for ids that a command made up. A date or an id that the case itself gives
//!   stays. `[ID1]` in a later command stands for the id.

mod redact;
mod sandbox;
mod script;

use std::path::Path;

use crate::runner::{self, Case};
use redact::Redactor;
use sandbox::{Engine, Sandbox};
use script::Script;

/// Runs every `.case` file below a folder as a session, and compares it with what it says itself.
///
/// The commands find the given programs first.
///
/// # Panics
///
/// Where a session differs, after all have run, with a diff each; and where the folder holds no case.
pub fn sessions(dir: impl AsRef<Path>, programs: &[&Path]) {
    sessions_with(dir, programs, |_, _| Ok(()));
}

/// Does as [`sessions`], and lets a function judge each command and its standard output as it came.
///
/// # Panics
///
/// As [`sessions`], and where the function refuses an output.
pub fn sessions_with(dir: impl AsRef<Path>, programs: &[&Path], judge: impl Judge) {
    runner::section(dir.as_ref(), "session", |case| run(case, programs, &judge));
}

/// Takes a command and its standard output, and returns what is wrong with them.
pub trait Judge: Fn(&str, &str) -> Result<(), String> + Sync {}

impl<F: Fn(&str, &str) -> Result<(), String> + Sync> Judge for F {}

/// Runs a case with each of its engines and returns the session as it went.
fn run(case: &Case, programs: &[&Path], judge: &impl Judge) -> String {
    if let Some((unknown, _)) = case.options().find(|(name, _)| *name != "engine") {
        panic!("a session has no option `@{unknown}`");
    }
    let script = Script::parse(case.section("session")).unwrap_or_else(|error| panic!("{error}"));
    let engines: Vec<Engine> = case.option("engine").map_or_else(
        || vec![Engine::None],
        |names| names.split_whitespace().map(Engine::from_name).collect(),
    );
    let (first, others) = engines.split_first().expect("`@engine` names an engine");
    let run = |engine, is_shared| run_with(case, &script, engine, is_shared, programs, judge);
    let session = run(*first, !others.is_empty());
    for other in others {
        let same = run(*other, true);
        assert!(
            session == same,
            "the engines differ\n{}",
            runner::diff(first.name(), &session, &same)
                .replace("+++ actual", &format!("+++ {}", other.name())),
        );
    }
    session
}

fn run_with(
    case: &Case,
    script: &Script,
    engine: Engine,
    is_shared: bool,
    programs: &[&Path],
    judge: &impl Judge,
) -> String {
    let sandbox = Sandbox::new(engine, programs);
    let mut given = script.commands().collect::<Vec<_>>().join("\n");
    for (path, text) in case.files() {
        sandbox.write(path, text);
        given += path;
        given += text;
    }
    let mut redactor = Redactor::new(given);
    for (text, placeholder) in sandbox.secrets() {
        redactor.hide(text, placeholder);
    }
    script.play(|command| {
        let mut output = sandbox.run(&redactor.expand(command));
        if let Err(why) = judge(command, &output.stdout) {
            panic!("$ {command}\n{why}");
        }
        for text in [&mut output.stdout, &mut output.stderr] {
            *text = redactor.redact(text);
            if is_shared {
                *text = redact::engine(text);
            }
        }
        output
    })
}

#[cfg(test)]
mod tests;
