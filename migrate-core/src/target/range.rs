//! Ranges of revisions, for a verb that lists them.

use std::fmt;
use std::str::FromStr;

use super::expr::TargetExpr;
use super::reading::{Place, Reading, read};
use super::upgrade::refuse_overlap;
use super::{refuse, walk};
use crate::graph::Graph;
use crate::{Direction, Error};

/// A range as it is written: `a:b`, `a:`, `:b` or `:`.
///
/// ```
/// use migrate_core::ErrorKind;
/// use migrate_core::target::RangeExpr;
///
/// let range: RangeExpr = "base:head".parse()?;
/// assert_eq!(range.to_string(), "base:head");
/// assert_eq!("head".parse::<RangeExpr>().unwrap_err().kind(), ErrorKind::BadRange);
/// # Ok::<(), migrate_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeExpr {
    text: String,
    from: Option<TargetExpr>,
    to: Option<TargetExpr>,
}

impl RangeExpr {
    /// Returns where the range begins, where it says so.
    pub fn start(&self) -> Option<&TargetExpr> {
        self.from.as_ref()
    }

    /// Returns where the range ends, where it says so.
    pub fn end(&self) -> Option<&TargetExpr> {
        self.to.as_ref()
    }
}

impl FromStr for RangeExpr {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let Some((from, to)) = text.split_once(':') else {
            return Err(refuse::bad_range(text));
        };
        if to.contains(':') {
            return Err(refuse::bad_range(text));
        }
        let side = |side: &str| match side {
            "" => Ok(None),
            _ => side.parse().map(Some),
        };
        Ok(Self {
            text: text.to_owned(),
            from: side(from)?,
            to: side(to)?,
        })
    }
}

impl fmt::Display for RangeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns every revision that has a file, the newest first.
pub fn everything(graph: &Graph<'_>) -> Vec<usize> {
    (0..graph.chain().len()).rev().collect()
}

/// Returns the revisions of a range, the newest first.
///
/// Of `a:b` these are `a`, `b`, and what descends from `a` and is needed by `b`. Without `a` it is
/// all that is needed by `b`; without `b` it is up to the heads. A relative start counts from the
/// range's end, a relative end from its start; both stop at the ends of the chain.
///
/// ```
/// use migrate_core::target::range;
/// # use migrate_core::{Error, Graph};
/// # fn example(graph: &Graph<'_>) -> Result<(), Error> {
/// for node in range(graph, &"-3:head".parse()?)? {
///     println!("{}", graph.id(node));
/// }
/// # Ok(())
/// # }
/// ```
pub fn range(graph: &Graph<'_>, range: &RangeExpr) -> Result<Vec<usize>, Error> {
    let from = range
        .from
        .as_ref()
        .map(|expr| read(graph, expr))
        .transpose()?;
    let to = range
        .to
        .as_ref()
        .map(|expr| read(graph, expr))
        .transpose()?;
    let (from, to) = (from.as_ref(), to.as_ref());
    // One of the two may count from the other; the other comes first.
    let (lowest, mut highest) = if from.is_some_and(|reading| reading.place == Place::Here) {
        let mut highest = end(graph, to, &[])?;
        on_branch_of(from, &mut highest);
        (start(graph, from, &highest)?, highest)
    } else {
        let lowest = start(graph, from, &[])?;
        let highest = end(graph, to, &lowest)?;
        (lowest, highest)
    };
    on_branch_of(from, &mut highest);

    let mut listed = graph.needed(highest.iter().copied());
    let outside = lowest
        .iter()
        .copied()
        .filter(|&node| !listed.contains(node));
    if let Some(outside) = graph.first_by_id(outside) {
        return Err(refuse::not_below(graph, outside, &range.text));
    }
    if let Some(first) = graph.first_by_id(lowest.iter().copied()) {
        listed.subtract(&graph.needed(lowest.iter().copied()));
        listed.unite(&graph.set(lowest.iter().copied()));
        listed.intersect(&graph.descendants(lowest.iter().copied()));
        if !highest.iter().any(|&node| listed.contains(node)) {
            return Err(refuse::not_below(graph, first, &range.text));
        }
    }
    Ok(listed.iter().rev().collect())
}

fn start(
    graph: &Graph<'_>,
    reading: Option<&Reading<'_>>,
    highest: &[usize],
) -> Result<Vec<usize>, Error> {
    let Some(reading) = reading else {
        return Ok(Vec::new());
    };
    match (reading.place, reading.walk) {
        (Place::Here, Some(steps)) if steps.direction == Direction::Down => {
            let mut lowest = graph.no_nodes();
            for &from in highest {
                if let Some(node) = walk::at_most(graph, reading, Some(from), steps)? {
                    lowest.insert(node);
                }
            }
            let lowest: Vec<_> = lowest.iter().collect();
            refuse_overlap(graph, reading, &lowest)?;
            Ok(lowest)
        }
        (Place::Here, _) => Err(refuse::bad_target(
            reading.text,
            "the start of a range counts down from its end, as in `-2:head`",
        )),
        _ => side(graph, reading),
    }
}

fn end(
    graph: &Graph<'_>,
    reading: Option<&Reading<'_>>,
    lowest: &[usize],
) -> Result<Vec<usize>, Error> {
    let Some(reading) = reading else {
        return Ok(graph.real_heads());
    };
    match (reading.place, reading.walk) {
        (Place::Here, Some(steps)) if steps.direction == Direction::Up => {
            let from = walk::start(graph, reading, lowest.to_vec())?;
            let highest = walk::at_most(graph, reading, from, steps)?;
            Ok(highest.into_iter().collect())
        }
        (Place::Here, _) => Err(refuse::wrong_way(reading, Direction::Up)),
        _ => side(graph, reading),
    }
}

fn side(graph: &Graph<'_>, reading: &Reading<'_>) -> Result<Vec<usize>, Error> {
    match (reading.place, reading.walk) {
        (_, Some(steps)) => {
            let from = reading.one(graph)?;
            let node = walk::at_most(graph, reading, from, steps)?;
            Ok(node.into_iter().collect())
        }
        (Place::Heads, None) => Ok(reading.heads(graph)),
        (Place::Current, None) => Ok(graph.current()),
        (_, None) => Ok(reading.one(graph)?.into_iter().collect()),
    }
}

/// A start on a branch keeps the range's end to that branch.
fn on_branch_of(from: Option<&Reading<'_>>, highest: &mut Vec<usize>) {
    if let Some(branch) = from.and_then(|reading| reading.branch.as_ref()) {
        highest.retain(|&node| branch.lineage.contains(node));
    }
}
