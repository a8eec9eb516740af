//! Putting one branch after another, by other parents.

use crate::chain::Chain;
use crate::graph::{Graph, Set};
use crate::history::History;
use crate::target::{self, TargetExpr};
use crate::{Diagnostic, Error, ErrorKind};

/// How a branch comes after another head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebase<'a> {
    /// The head that the branch is put after.
    pub onto: &'a str,
    /// The revisions of the branch alone, parents first.
    pub branch: Vec<&'a str>,
    /// Those of them that get another parent, parents first.
    pub moved: Vec<Moved<'a>>,
    /// Further heads whose branches share revisions with it, and so come after the other head too.
    pub followers: Vec<&'a str>,
}

/// A revision that gets another parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved<'a> {
    /// The revision's id.
    pub revision: &'a str,
    /// The parents that its file names; none for `base`.
    pub before: Vec<&'a str>,
    /// The parents that it shall name.
    pub after: Vec<&'a str>,
}

/// Returns what puts a head's branch after another head: only the first revisions of the branch
/// get another parent.
///
/// The branch is what `head` needs by parents and `onto` doesn't. Whatever subset of the moved
/// revisions has its new parent already, the files still form a graph.
///
/// # Errors
///
/// Where a target is no head, where both name one, where the other branch depends on this one, and
/// where a merge of both branches would merge nothing any more.
///
/// ```
/// # use migrate_core::{Chain, Error};
/// # fn example(chain: Chain<'_>) -> Result<(), Error> {
/// use migrate_core::plan;
///
/// let rebase = plan::rebase(chain, &"9f20".parse()?, &"3b2c".parse()?)?;
/// for moved in &rebase.moved {
///     println!("{}: -- parent: {}", moved.revision, moved.after.join(", "));
/// }
/// # Ok(())
/// # }
/// ```
pub fn rebase<'a>(
    chain: Chain<'a>,
    head: &TargetExpr,
    onto: &TargetExpr,
) -> Result<Rebase<'a>, Error> {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let (head, onto) = (
        target::rebase_head(&graph, head)?,
        target::rebase_head(&graph, onto)?,
    );
    if head == onto {
        return Err(itself(graph.id(head)));
    }
    let before = graph.ancestors([onto]);
    let mut branch = graph.ancestors([head]);
    branch.subtract(&before);
    if let Some(needed) = common(&graph, &branch, &graph.needed([onto])) {
        return Err(depends(&graph, needed, head, onto));
    }
    for node in graph.descendants(branch.iter()).iter() {
        let parents = graph.parents(node);
        if parents.len() > 1 && parents.iter().any(|&parent| before.contains(parent)) {
            return Err(merges(&graph, node, head, onto));
        }
    }
    let id = |node: usize| chain.entry(node).id();
    let is_first = |&node: &usize| {
        let mut parents = graph.parents(node).iter();
        !parents.any(|&parent| branch.contains(parent))
    };
    let moved = branch.iter().filter(is_first).map(|node| Moved {
        revision: id(node),
        before: graph
            .parents(node)
            .iter()
            .map(|&parent| id(parent))
            .collect(),
        after: vec![id(onto)],
    });
    let moved = moved.collect();
    let mut followers = graph.heads();
    followers.retain(|&other| {
        other != head && common(&graph, &branch, &graph.ancestors([other])).is_some()
    });
    Ok(Rebase {
        onto: id(onto),
        branch: branch.iter().map(id).collect(),
        moved,
        followers: followers.into_iter().map(id).collect(),
    })
}

/// Returns the last node that is in both sets.
fn common(graph: &Graph<'_>, one: &Set, other: &Set) -> Option<usize> {
    let nodes = (0..graph.len()).rev();
    let mut nodes = nodes.filter(|&node| one.contains(node) && other.contains(node));
    nodes.next()
}

fn itself(id: &str) -> Error {
    let message = format!("revision {id} can't come after itself");
    let diagnostic = Diagnostic::error("duplicate-target", message)
        .help("name two heads; they are listed by: cargo migrate heads");
    Error::new(ErrorKind::DuplicateTarget, diagnostic)
}

fn depends(graph: &Graph<'_>, needed: usize, head: usize, onto: usize) -> Error {
    let message = format!(
        "the branch of {} depends on {}, and can't come before it",
        graph.id(onto),
        graph.id(needed)
    );
    let diagnostic = Diagnostic::error("overlap", message).help(join(graph, head, onto));
    Error::new(ErrorKind::Overlap, diagnostic)
}

fn merges(graph: &Graph<'_>, merge: usize, head: usize, onto: usize) -> Error {
    let message = format!(
        "revision {} merges what {} follows already: after a rebase it would merge nothing",
        graph.id(merge),
        graph.id(onto)
    );
    let diagnostic = Diagnostic::error("overlap", message).help(join(graph, head, onto));
    Error::new(ErrorKind::Overlap, diagnostic)
}

fn join(graph: &Graph<'_>, head: usize, onto: usize) -> String {
    let (head, onto) = (graph.id(head), graph.id(onto));
    format!("join the heads: cargo migrate merge {head} {onto}")
}
