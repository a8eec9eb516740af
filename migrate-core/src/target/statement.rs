//! A statement of a revision, as `resolve` names it.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::{Diagnostic, Error, ErrorKind};

/// A revision, and perhaps one of its statements: `3b2c` or `3b2c:2`.
///
/// ```
/// use migrate_core::target::StatementExpr;
///
/// let expr: StatementExpr = "3b2c:2".parse()?;
/// assert_eq!(expr.revision(), "3b2c");
/// assert_eq!(expr.statement().map(|n| n.get()), Some(2));
/// assert!("3b2c:0".parse::<StatementExpr>().is_err());
/// # Ok::<(), migrate_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementExpr {
    text: String,
    /// Where the revision's name ends in the text, in bytes.
    name_end: usize,
    statement: Option<NonZeroUsize>,
}

impl StatementExpr {
    /// Returns the text as it was typed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the revision's id, the start of one, or its label.
    pub fn revision(&self) -> &str {
        &self.text[..self.name_end]
    }

    /// Returns the statement's number, from 1.
    pub fn statement(&self) -> Option<NonZeroUsize> {
        self.statement
    }
}

impl FromStr for StatementExpr {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let (name, statement) = match text.split_once(':') {
            None => (text, None),
            Some((name, number)) => match number.parse() {
                Ok(number) => (name, Some(number)),
                Err(_) => return Err(malformed(text)),
            },
        };
        if name.is_empty() {
            return Err(malformed(text));
        }
        Ok(Self {
            name_end: name.len(),
            text: text.to_owned(),
            statement,
        })
    }
}

impl fmt::Display for StatementExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn malformed(text: &str) -> Error {
    let message = format!("`{text}` names no revision and none of its statements");
    let found = Diagnostic::error("bad-target", message)
        .note("it reads REVISION or REVISION:NUMBER, as in `3b2c` or `3b2c:2`; the first statement is 1")
        .help("what stands halfway is shown by: cargo migrate status");
    Error::new(ErrorKind::BadTarget, found)
}
