//! What an application answers to a hand-over: an exit code alone could be any program's.

use std::path::Path;
use std::{env, fs, io};

use super::RECEIPT;
use crate::Exit;

const TAKEN: &str = "taken";
const ENDED: &str = "ended ";

/// How far an application came with what it was handed, as it says itself.
///
/// ```
/// use migrate_cli::Receipt;
///
/// let nowhere = std::path::Path::new("no-application-wrote-this");
/// assert_eq!(Receipt::read(nowhere), Receipt::Missing);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It said nothing: it doesn't hand its arguments to [`App`](crate::App), or not yet.
    Missing,
    /// It took over, and has not come to an end.
    Taken,
    /// It came to its end, whatever its process ended with after that.
    Ended(Exit),
}

impl Receipt {
    /// Reads the file that the application was told to answer in.
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let Some(code) = text.trim_end().strip_prefix(ENDED) else {
            return match text.is_empty() {
                true => Self::Missing,
                false => Self::Taken,
            };
        };
        let exit = code.parse().ok().and_then(Exit::of_code);
        exit.map_or(Self::Taken, Self::Ended)
    }
}

/// Says that this application took over, where anything was handed to it.
pub(super) fn taken() -> io::Result<()> {
    write(TAKEN)
}

/// Says how this application ended, where anything was handed to it.
pub(crate) fn ended(exit: Exit) {
    // Whoever hears nothing says that it came to no end, and to look at the database.
    let _ = write(&format!("{ENDED}{}", exit.code()));
}

fn write(text: &str) -> io::Result<()> {
    match env::var_os(RECEIPT) {
        Some(path) => fs::write(path, format!("{text}\n")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("receipt");
        let ended = format!("{ENDED}4\n");
        let table = [
            (TAKEN, Receipt::Taken),
            (&ended, Receipt::Ended(Exit::Locked)),
            ("ended 9", Receipt::Taken),
            ("ended ", Receipt::Taken),
            ("", Receipt::Missing),
        ];
        for (text, receipt) in table {
            fs::write(&path, text).unwrap();
            assert_eq!(Receipt::read(&path), receipt, "{text:?}");
        }
    }
}
