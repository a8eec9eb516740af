//! How a database stands to a chain.

use crate::chain::Chain;
use crate::graph::Graph;
use crate::history::{History, Row};
use crate::{Dialect, Direction};

/// What a database lacks, and what it has that the chain hasn't.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Standing<'a> {
    /// All in one word.
    pub place: Place,
    /// The revisions that are not applied, parents first.
    pub pending: Vec<&'a str>,
    /// The applied revisions that no file has, parents first.
    pub unknown: Vec<&'a str>,
    /// The applied revisions whose up was edited since, parents first.
    pub edited: Vec<&'a str>,
    /// The applied revisions whose down alone was edited since, parents first.
    pub down_changed: Vec<&'a str>,
    /// The row whose operation stopped halfway, or still runs.
    pub halfway: Option<&'a Row>,
}

/// Where a database is, seen from a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Exactly the chain is applied.
    UpToDate,
    /// Revisions are pending.
    Behind,
    /// The whole chain is applied, and what no file has leads on from its heads: as after the
    /// rollback of a deployment.
    Ahead,
    /// It has revisions that no file has and that don't lead on from the whole chain.
    Diverged,
}

/// Returns how a database stands to a chain.
///
/// ```
/// use migrate_core::plan::{Place, standing};
/// # use migrate_core::{Chain, Dialect, History};
/// # fn example(chain: Chain<'_>, history: &History) {
/// let standing = standing(chain, history, Dialect::Sqlite);
/// if standing.place == Place::Behind {
///     println!("{} revisions are pending", standing.pending.len());
/// }
/// # }
/// ```
pub fn standing<'a>(chain: Chain<'a>, history: &'a History, dialect: Dialect) -> Standing<'a> {
    standing_of(&Graph::new(chain, history), dialect)
}

/// Returns how a graph's database stands to its chain.
pub fn standing_of<'a>(graph: &Graph<'a>, dialect: Dialect) -> Standing<'a> {
    let mut standing = Standing {
        place: Place::UpToDate,
        pending: Vec::new(),
        unknown: Vec::new(),
        edited: Vec::new(),
        down_changed: Vec::new(),
        halfway: graph.history().halfway(),
    };
    for node in 0..graph.len() {
        let id = graph.id(node);
        match (graph.entry(node), graph.row(node)) {
            (None, _) => standing.unknown.push(id),
            (Some(_), None) => standing.pending.push(id),
            (Some(entry), Some(row)) => {
                let changed = |direction, recorded: &str| {
                    let checksum = entry.checksum(direction, dialect);
                    checksum.is_some_and(|checksum| checksum != recorded)
                };
                if changed(Direction::Up, &row.up_checksum) {
                    standing.edited.push(id);
                } else if changed(Direction::Down, &row.down_checksum) {
                    standing.down_changed.push(id);
                }
            }
        }
    }
    standing.place = match (&*standing.pending, &*standing.unknown) {
        ([], []) => Place::UpToDate,
        (_, []) => Place::Behind,
        ([], _) if leads_on(graph) => Place::Ahead,
        _ => Place::Diverged,
    };
    standing
}

/// Returns whether all that is current follows one of the files' heads: what was merged on the way
/// from elsewhere may begin anywhere.
fn leads_on(graph: &Graph<'_>) -> bool {
    let above = graph.needing(graph.real_heads());
    graph.current().iter().all(|&node| above.contains(node))
}
