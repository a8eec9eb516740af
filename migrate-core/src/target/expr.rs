//! The text of a target, taken apart.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::refuse;
use crate::{Direction, Error};

/// A target as it is written, such as `head`, `3b2c`, `+1` or `billing@head`.
///
/// Ids may contain `-` and digits, so that `fix-2` is an id, or two below `fix`: only a graph can
/// tell. The parts are spans of the text.
///
/// ```
/// use migrate_core::{ErrorKind, TargetExpr};
///
/// let target: TargetExpr = "billing@head-1".parse()?;
/// assert_eq!(target.to_string(), "billing@head-1");
///
/// let wrong = "+1x".parse::<TargetExpr>().unwrap_err();
/// assert_eq!(wrong.kind(), ErrorKind::BadTarget);
/// # Ok::<(), migrate_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetExpr {
    text: String,
    /// What stands before `@`.
    branch: Option<Range<usize>>,
    /// What stands after `@`, or all.
    place: Range<usize>,
    /// The place without its walk; empty in `+1`.
    name: Range<usize>,
    walk: Option<Walk>,
}

/// `+N` or `-N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    pub(super) direction: Direction,
    pub(super) steps: usize,
}

impl TargetExpr {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn branch(&self) -> Option<&str> {
        self.branch.clone().map(|span| &self.text[span])
    }

    pub(super) fn place(&self) -> &str {
        &self.text[self.place.clone()]
    }

    pub(super) fn name(&self) -> &str {
        &self.text[self.name.clone()]
    }

    pub(super) fn walk(&self) -> Option<Walk> {
        self.walk
    }
}

impl FromStr for TargetExpr {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.contains(':') {
            return Err(refuse::range_not_allowed(text));
        }
        let (branch, start) = match text.split_once('@') {
            Some((branch, _)) => (Some(0..branch.len()), branch.len() + 1),
            None => (None, 0),
        };
        let place = &text[start..];
        let branch_text = branch.clone().map_or("-", |span| &text[span]);
        if branch_text.is_empty() || branch_text.contains('+') {
            return Err(refuse::bad_target(
                text,
                "a label or an id stands before `@`",
            ));
        }
        if place.is_empty() {
            return Err(refuse::bad_target(text, "nothing is named"));
        }
        if place.contains('@') {
            return Err(refuse::bad_target(text, "`@` may stand once"));
        }
        let sign = place.find('+').or_else(|| trailing_minus(place));
        let walk = match sign {
            Some(at) => Some(read_walk(&place[at..]).ok_or_else(|| {
                refuse::bad_target(text, "a number, and nothing else, stands after the sign")
            })?),
            None => None,
        };
        Ok(Self {
            text: text.to_owned(),
            branch,
            place: start..text.len(),
            name: start..sign.map_or(text.len(), |at| start + at),
            walk,
        })
    }
}

impl fmt::Display for TargetExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Finds the `-` of `-N` or `name-N`; a `-` that no number follows belongs to a name, but no name
/// begins with one.
fn trailing_minus(place: &str) -> Option<usize> {
    let at = place.rfind('-')?;
    if read_walk(&place[at..]).is_some() {
        return Some(at);
    }
    place.starts_with('-').then_some(0)
}

fn read_walk(text: &str) -> Option<Walk> {
    let direction = match text.as_bytes().first()? {
        b'+' => Direction::Up,
        b'-' => Direction::Down,
        _ => return None,
    };
    let digits = &text[1..];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A number that is too large to hold is too far in any chain.
    let steps = digits.parse().unwrap_or(usize::MAX);
    Some(Walk { direction, steps })
}
