//! What is wrong with a target, in words.

use super::names::Branch;
use super::reading::Reading;
use crate::graph::Graph;
use crate::{Diagnostic, Direction, Error, ErrorKind};

/// How many revisions a message lists.
const LISTED: usize = 8;

pub(super) fn bad_target(text: &str, why: &str) -> Error {
    let diagnostic = Diagnostic::error("bad-target", format!("this isn't a target: '{text}'"))
        .note(why)
        .help(
            "a target is head, heads, base, current, an id or its start, a label, +N, -N, id+N, \
             id-N or label@…",
        );
    Error::new(ErrorKind::BadTarget, diagnostic)
}

pub(super) fn range_not_allowed(text: &str) -> Error {
    let message = format!("a range can't be used here: '{text}'");
    let diagnostic = Diagnostic::error("range-not-allowed", message)
        .help("name one revision; ranges are for: cargo migrate history -r base:head");
    Error::new(ErrorKind::RangeNotAllowed, diagnostic)
}

pub(super) fn bad_range(text: &str) -> Error {
    let diagnostic = Diagnostic::error("bad-range", format!("this isn't a range: '{text}'"))
        .note("a range is two targets with one `:` between them; either may be left out")
        .help("cargo migrate history -r base:head");
    Error::new(ErrorKind::BadRange, diagnostic)
}

pub(super) fn unknown_branch(graph: &Graph<'_>, name: &str) -> Error {
    let message = format!("Can't locate branch identified by '{name}'");
    let diagnostic = Diagnostic::error("unknown-branch", message);
    let diagnostic = with_nearest(graph, name, diagnostic);
    Error::new(ErrorKind::UnknownBranch, diagnostic)
}

/// `elsewhere` are revisions that the name would mean on other branches.
pub(super) fn unknown_revision(
    graph: &Graph<'_>,
    name: &str,
    branch: Option<&Branch<'_>>,
    elsewhere: &[usize],
) -> Error {
    let message = format!("Can't locate revision identified by '{name}'");
    let mut diagnostic = Diagnostic::error("unknown-revision", message);
    diagnostic = match branch {
        Some(branch) if !elsewhere.is_empty() => diagnostic
            .note(format!(
                "on the branch of '{}' no id begins so; elsewhere: {}",
                branch.name,
                list(graph, elsewhere)
            ))
            .help(format!("leave out `{}@`", branch.name)),
        _ => with_nearest(graph, name, diagnostic),
    };
    Error::new(ErrorKind::UnknownRevision, diagnostic)
}

pub(super) fn ambiguous(graph: &Graph<'_>, name: &str, several: &[usize]) -> Error {
    let message = format!("several revisions begin with '{name}'");
    let diagnostic = Diagnostic::error("ambiguous", message)
        .note(list(graph, several))
        .help("write more of the id");
    Error::new(ErrorKind::Ambiguous, diagnostic)
}

pub(super) fn not_on_branch(graph: &Graph<'_>, node: usize, branch: &Branch<'_>) -> Error {
    let (id, name) = (graph.id(node), branch.name);
    let message = format!("revision {id} is not on the branch of '{name}'");
    let diagnostic = Diagnostic::error("not-on-branch", message)
        .note("a branch is a revision, its ancestors and its descendants, by parents")
        .help(format!("name the revision alone: {id}"));
    Error::new(ErrorKind::NotOnBranch, diagnostic)
}

pub(super) fn multiple_heads(graph: &Graph<'_>, reading: &Reading<'_>, heads: &[usize]) -> Error {
    let text = reading.text;
    let message = format!("Multiple head revisions are present for given argument '{text}'");
    let diagnostic = Diagnostic::error("multiple-heads", message)
        .note(format!("heads: {}", list(graph, heads)))
        .help(format!(
            "cargo migrate merge {} -m \"merge branches\"",
            ids(graph, heads)
        ))
        .help("or name one of them; all of them are `heads`");
    Error::new(ErrorKind::MultipleHeads, diagnostic)
}

pub(super) fn ambiguous_start(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    several: &[usize],
) -> Error {
    let text = reading.text;
    let message = format!(
        "'{text}' could count from any of {} revisions",
        several.len()
    );
    let mut diagnostic = Diagnostic::error("ambiguous-walk", message).note(list(graph, several));
    // With a branch the text is no mere number that could follow another name.
    if reading.branch.is_none()
        && let Some(&first) = several.first()
    {
        let number = text.trim_start_matches("current");
        diagnostic = diagnostic.help(format!("say which, as in {}@{number}", graph.id(first)));
    } else {
        diagnostic = diagnostic.help("name a revision");
    }
    Error::new(ErrorKind::AmbiguousWalk, diagnostic)
}

pub(super) fn ambiguous_step(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    at: Option<usize>,
    ways: &[usize],
) -> Error {
    let (text, n_ways) = (reading.text, ways.len());
    let at = at.map_or("base", |node| graph.id(node));
    let message = format!("'{text}' meets {n_ways} ways at {at}");
    let diagnostic = Diagnostic::error("ambiguous-walk", message).note(list(graph, ways));
    let first = ways.first().map_or("label", |&way| graph.id(way));
    let diagnostic = match reading.walk.map(|walk| walk.direction) {
        Some(Direction::Up) if reading.branch.is_none() => diagnostic.help(format!(
            "name a revision, or say which branch, as in {first}@+1"
        )),
        _ => diagnostic.help(format!("name a revision, as in {first}")),
    };
    Error::new(ErrorKind::AmbiguousWalk, diagnostic)
}

/// `done` is how many steps there are.
pub(super) fn too_far(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    from: Option<usize>,
    done: usize,
) -> Error {
    let message = format!("'{}' goes too far", reading.text);
    let diagnostic = Diagnostic::error("relative-out-of-range", message);
    let from = from.map_or("base", |node| graph.id(node));
    let (are, revisions) = match done {
        1 => ("is", "revision"),
        _ => ("are", "revisions"),
    };
    let branch = match &reading.branch {
        Some(branch) => format!("{}@", branch.name),
        None => String::new(),
    };
    let diagnostic = match (reading.walk.map(|walk| walk.direction), from) {
        (Some(Direction::Up), _) if done == 0 => diagnostic
            .note(format!("nothing is above {from}"))
            .help("what is pending is listed by: cargo migrate status"),
        (Some(Direction::Up), _) => diagnostic
            .note(format!("there {are} {done} {revisions} above {from}"))
            .help(format!("the last one is `{branch}head`")),
        (_, "base") => diagnostic
            .note("nothing is below base")
            .help("what is applied is listed by: cargo migrate status"),
        _ => diagnostic
            .note(format!(
                "there {are} {done} {revisions} from {from} down to base"
            ))
            .help(format!("to take back all of them: {branch}base")),
    };
    Error::new(ErrorKind::RelativeOutOfRange, diagnostic)
}

pub(super) fn wrong_way(reading: &Reading<'_>, wanted: Direction) -> Error {
    let text = reading.text;
    let (message, other) = match wanted {
        Direction::Up => (format!("'{text}' goes down, and this goes up"), "downgrade"),
        Direction::Down => (format!("'{text}' goes up, and this goes down"), "upgrade"),
    };
    let diagnostic = Diagnostic::error("relative-out-of-range", message)
        .help(format!("cargo migrate {other} {text}"));
    Error::new(ErrorKind::RelativeOutOfRange, diagnostic)
}

pub(super) fn no_relative(text: &str, verb: &str) -> Error {
    let message = format!("{verb} takes no relative target: '{text}'");
    let diagnostic = Diagnostic::error("bad-target", message)
        .note("only upgrade, downgrade and the ranges of history count from a revision")
        .help("name the revision; the ids are listed by: cargo migrate history");
    Error::new(ErrorKind::BadTarget, diagnostic)
}

pub(super) fn overlap(
    graph: &Graph<'_>,
    reading: &Reading<'_>,
    below: usize,
    heads: &[usize],
) -> Error {
    let (text, below) = (reading.text, graph.id(below));
    let message = format!("'{text}' names revisions that need each other");
    let diagnostic = Diagnostic::error("overlap", message)
        .note(format!(
            "of {}, another depends on {below}",
            list(graph, heads)
        ))
        .help("name the one that depends on the other, or: cargo migrate upgrade heads");
    Error::new(ErrorKind::Overlap, diagnostic)
}

pub(super) fn nothing_of_branch_above(
    graph: &Graph<'_>,
    branch: &Branch<'_>,
    lowest: Option<usize>,
) -> Error {
    let at = lowest.map_or("base", |node| graph.id(node));
    let (name, own) = (branch.name, graph.id(branch.node));
    let message = format!("no way leads from {at} up to the branch '{name}'");
    let diagnostic = Diagnostic::error("not-ancestor", message)
        .note(format!("'{name}' is {own}, which isn't above {at}"))
        .help(format!(
            "to take back all that follows {at}: cargo migrate downgrade {at}"
        ));
    Error::new(ErrorKind::NotAncestor, diagnostic)
}

pub(super) fn not_below_current(graph: &Graph<'_>, node: usize) -> Error {
    let id = graph.id(node);
    let (message, help) = if graph.is_applied(node) {
        (
            format!("nothing that follows {id} can be taken back: others only depend on it"),
            "name a revision below the ones that depend on it",
        )
    } else {
        (
            format!("revision {id} is not applied, so nothing can be taken back to it"),
            "what is applied is listed by: cargo migrate status",
        )
    };
    let current = graph.current();
    let note = match &*current {
        [] => "the database is at base".to_owned(),
        current => format!("the database is at {}", list(graph, current)),
    };
    let diagnostic = Diagnostic::error("not-ancestor", message)
        .note(note)
        .help(help);
    Error::new(ErrorKind::NotAncestor, diagnostic)
}

pub(super) fn not_below(graph: &Graph<'_>, node: usize, range: &str) -> Error {
    let id = graph.id(node);
    let end = range.split_once(':').map_or("", |(_, end)| end);
    let message = format!("{id} is not below the end of the range '{range}'");
    let diagnostic = Diagnostic::error("not-ancestor", message)
        .note("a range lists what descends from its start")
        .help(format!(
            "all that its end needs is listed without a start: cargo migrate history -r :{end}"
        ));
    Error::new(ErrorKind::NotAncestor, diagnostic)
}

pub(super) fn duplicate_target(graph: &Graph<'_>, node: usize) -> Error {
    let id = graph.id(node);
    let diagnostic = Diagnostic::error("duplicate-target", format!("revision {id} is named twice"))
        .help("name each head once");
    Error::new(ErrorKind::DuplicateTarget, diagnostic)
}

pub(super) fn not_head(graph: &Graph<'_>, node: usize) -> Error {
    let id = graph.id(node);
    let children = list(graph, graph.file_children(node));
    let diagnostic = Diagnostic::error("not-head", format!("revision {id} is not a head"))
        .note(format!("it is followed by {children}"))
        .help("a merge joins heads; they are listed by: cargo migrate heads");
    Error::new(ErrorKind::NotHead, diagnostic)
}

pub(super) fn would_branch(graph: &Graph<'_>, node: usize) -> Error {
    let id = graph.id(node);
    let message =
        format!("revision {id} is not a head: a second revision on it would begin a branch");
    let children = list(graph, graph.file_children(node));
    let diagnostic = Diagnostic::error("not-head", message)
        .note(format!("it is followed by {children}"))
        .help("the heads are listed by: cargo migrate heads")
        .help("or begin a branch on purpose: --splice");
    Error::new(ErrorKind::NotHead, diagnostic)
}

pub(super) fn not_end_of_branch(graph: &Graph<'_>, node: usize) -> Error {
    let id = graph.id(node);
    let children = list(graph, graph.file_children(node));
    let diagnostic = Diagnostic::error("not-head", format!("revision {id} is not a head"))
        .note(format!("it is followed by {children}"))
        .help("a branch is named by its head, as in `label@head`; they are listed by: cargo migrate heads");
    Error::new(ErrorKind::NotHead, diagnostic)
}

pub(super) fn base_among_others(text: &str) -> Error {
    let message = format!("'{text}' can't be a parent beside others");
    let diagnostic = Diagnostic::error("bad-target", message)
        .note("it says that nothing comes before")
        .help("leave it out");
    Error::new(ErrorKind::BadTarget, diagnostic)
}

/// `verb` is what takes the target.
pub(super) fn names_nothing(text: &str, verb: &str) -> Error {
    let message = format!("{verb} needs a revision, and '{text}' names none");
    let diagnostic = Diagnostic::error("bad-target", message)
        .help("the ids are listed by: cargo migrate history");
    Error::new(ErrorKind::BadTarget, diagnostic)
}

pub(super) fn names_several(graph: &Graph<'_>, text: &str, several: &[usize]) -> Error {
    let message = format!(
        "'{text}' names {} revisions, and one is needed",
        several.len()
    );
    let diagnostic = Diagnostic::error("bad-target", message)
        .note(list(graph, several))
        .help("name one of them");
    Error::new(ErrorKind::BadTarget, diagnostic)
}

pub(super) fn no_database(reading: &Reading<'_>, verb: &str) -> Error {
    let text = reading.text;
    let message = format!("'{text}' is what a database is at, and {verb} is about files alone");
    let diagnostic = Diagnostic::error("bad-target", message)
        .help("name a revision; where a database is, is told by: cargo migrate current");
    Error::new(ErrorKind::BadTarget, diagnostic)
}

fn with_nearest(graph: &Graph<'_>, name: &str, diagnostic: Diagnostic) -> Diagnostic {
    let chain = graph.chain();
    let labels = chain.entries().flat_map(|entry| entry.labels());
    let ids = (0..graph.len()).map(|node| graph.id(node));
    let words = ["head", "heads", "base", "current"].into_iter();
    match crate::nearest(name, words.chain(labels).chain(ids)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("the ids are listed by: cargo migrate history"),
    }
}

fn list(graph: &Graph<'_>, nodes: &[usize]) -> String {
    let named = nodes.iter().take(LISTED).map(|&node| {
        let (id, message) = (graph.id(node), graph.message(node));
        if message.is_empty() {
            id.to_owned()
        } else {
            format!("{id} ({message})")
        }
    });
    let mut out = named.collect::<Vec<_>>().join(", ");
    if let Some(more) = nodes.len().checked_sub(LISTED + 1) {
        out.push_str(&format!(" and {} more", more + 1));
    }
    out
}

fn ids(graph: &Graph<'_>, nodes: &[usize]) -> String {
    let ids: Vec<_> = nodes.iter().map(|&node| graph.id(node)).collect();
    ids.join(" ")
}
