//! What a merge would join.

use crate::Error;
use crate::chain::Chain;
use crate::graph::Graph;
use crate::history::History;
use crate::target::{self, TargetExpr};

/// Returns the parents that a merge of the targets gets, in order of ids.
///
/// Every target must be a head, and none may be named twice.
///
/// ```
/// use migrate_core::plan::merge_parents;
/// # use migrate_core::{Chain, Error};
/// # fn example(chain: Chain<'_>) -> Result<(), Error> {
/// let parents = merge_parents(chain, &["heads".parse()?])?;
/// println!("-- parent: {}", parents.join(", "));
/// # Ok(())
/// # }
/// ```
pub fn merge_parents<'a>(chain: Chain<'a>, targets: &[TargetExpr]) -> Result<Vec<&'a str>, Error> {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let parents = target::merge_parents(&graph, targets)?;
    let mut parents: Vec<_> = parents
        .into_iter()
        .map(|node| chain.entry(node).id())
        .collect();
    parents.sort_unstable();
    Ok(parents)
}
