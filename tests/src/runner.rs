//! Runs the case files of an area and compares each with its expectation.
//!
//! A case file holds a head and sections:
//!
//! ```text
//! What must hold, in prose.
//! @engine sqlite
//!
//! === file: migrations/a.sql
//! -- any text, up to the next line that begins with `=== `
//!
//! === expected
//! what the function under test answers
//! ```
//!
//! One blank line before the next section, or at the end, is not part of a section's text.
//!
//! `BLESS=1` writes what was answered into the files. Together with `CI` it panics.

mod case;
mod mode;

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use similar::TextDiff;
use walkdir::WalkDir;

pub use case::{Case, Malformed};
use mode::Mode;

/// Runs every `.case` file below a folder and compares the answer with the section `expected`.
///
/// # Panics
///
/// Where an answer differs, after all cases ran, with a diff each; and where the folder holds no case.
pub fn cases(dir: impl AsRef<Path>, run: impl Fn(&Case) -> String + Sync) {
    section(dir.as_ref(), "expected", run);
}

/// Returns whether `BLESS=1` asks to rewrite expectations.
///
/// # Panics
///
/// Where `CI` is set too.
pub fn is_blessing() -> bool {
    Mode::from_environment() == Mode::Bless
}

/// Does as [`cases`] with a section of another name.
pub(crate) fn section(dir: &Path, section: &str, run: impl Fn(&Case) -> String + Sync) {
    let mode = Mode::from_environment();
    let paths = files(dir);
    assert!(!paths.is_empty(), "no .case file below {}", dir.display());
    let failures = each(&paths, |path| check(path, section, mode, &run).err());
    assert!(
        failures.is_empty(),
        "{} of {} cases in {} failed\n\n{}\n`BLESS=1` accepts what was answered",
        failures.len(),
        paths.len(),
        dir.display(),
        failures.join("\n"),
    );
}

fn files(dir: &Path) -> Vec<PathBuf> {
    WalkDir::new(dir)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the area's folder can be read").into_path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "case")
        })
        .collect()
}

/// Calls a function with each item on a few threads, and returns what it gave in the order of the items.
fn each<T: Sync, R: Send>(items: &[T], call: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let n_threads = thread::available_parallelism()
        .map_or(2, usize::from)
        .clamp(2, 4);
    let queue = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..n_threads.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let next = queue
                        .lock()
                        .expect("no call is made under this lock")
                        .next();
                    let Some((item_idx, item)) = next else { return };
                    if let Some(result) = call(item) {
                        done.lock()
                            .expect("no call is made under this lock")
                            .push((item_idx, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no call is made under this lock");
    done.sort_by_key(|(item_idx, _)| *item_idx);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Runs one case; the error is the text that shows what is wrong.
fn check(
    path: &Path,
    section: &str,
    mode: Mode,
    run: impl Fn(&Case) -> String,
) -> Result<(), String> {
    let place = path.display();
    let text = fs::read_to_string(path).map_err(|error| format!("{place}: {error}\n"))?;
    let mut case = Case::parse(path, &text).map_err(|error| format!("{place}: {error}\n"))?;
    let answer = catch_unwind(AssertUnwindSafe(|| run(&case)));
    let mut actual =
        answer.map_err(|panic| format!("{place}: panicked: {}\n", message(&*panic)))?;
    if !actual.is_empty() && !actual.ends_with('\n') {
        actual.push('\n');
    }
    let expected = case.get(section).unwrap_or_default();
    if actual == expected {
        return Ok(());
    }
    match mode {
        Mode::Compare => Err(diff(&format!("{place}: {section}"), expected, &actual)),
        Mode::Bless => {
            case.set(section, actual);
            fs::write(path, case.to_string()).map_err(|error| format!("{place}: {error}\n"))
        }
    }
}

/// Returns the lines by which two texts differ, with some around them.
pub(crate) fn diff(name: &str, expected: &str, actual: &str) -> String {
    TextDiff::from_lines(expected, actual)
        .unified_diff()
        .header(name, "actual")
        .to_string()
}

pub(crate) fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("with no text")
}

#[cfg(test)]
mod tests;
