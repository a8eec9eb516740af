//! Which branch is put after which head, where not both are named.

use migrate_cli::Error;
use migrate_core::{Chain, Diagnostic, Graph, History, TargetExpr, target};

/// How many heads a refusal offers.
const OFFERED: usize = 4;

/// Returns the head of the branch and the one that it is put after.
///
/// Where there are two heads and one is named, the other is meant. Nothing else is guessed: whose
/// branch it is, files don't tell.
pub(super) fn heads(
    head: Option<&str>,
    onto: Option<&str>,
    chain: Chain<'_>,
) -> Result<(TargetExpr, TargetExpr), Error> {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let all = graph.heads();
    if all.len() < 2 {
        return Err(nothing(&graph, &all));
    }
    let head = head.map(str::parse::<TargetExpr>).transpose()?;
    let onto = onto.map(str::parse::<TargetExpr>).transpose()?;
    let others = |named: &TargetExpr| -> Result<Vec<&str>, Error> {
        let named = target::rebase_head(&graph, named)?;
        let others = all.iter().filter(|&&other| other != named);
        Ok(others.map(|&other| graph.id(other)).collect())
    };
    match (head, onto) {
        (Some(head), Some(onto)) => Ok((head, onto)),
        (Some(head), None) => match others(&head)?.as_slice() {
            [one] => Ok((head, one.parse()?)),
            several => {
                let pairs = several.iter().map(|onto| (head.as_str(), *onto));
                Err(which(&graph, &all, pairs))
            }
        },
        (None, Some(onto)) => match others(&onto)?.as_slice() {
            [one] => Ok((one.parse()?, onto)),
            several => {
                let pairs = several.iter().map(|head| (*head, onto.as_str()));
                Err(which(&graph, &all, pairs))
            }
        },
        (None, None) => {
            let id = |at: usize| graph.id(all[at]);
            let pairs = [(id(0), id(1)), (id(1), id(0))];
            // Of more heads these two are an example.
            let n_pairs = if all.len() == 2 { 2 } else { 1 };
            Err(which(&graph, &all, pairs.into_iter().take(n_pairs)))
        }
    }
}

fn nothing(graph: &Graph<'_>, heads: &[usize]) -> Error {
    let why = match heads {
        [head, ..] => format!("{} is the only head", graph.id(*head)),
        [] => "the folder has no revision yet".to_owned(),
    };
    let found = Diagnostic::error("nothing-to-rebase", format!("nothing to rebase: {why}"))
        .help("cargo migrate heads");
    Error::refused("nothing_to_rebase", found)
}

fn which<'t>(
    graph: &Graph<'_>,
    heads: &[usize],
    pairs: impl Iterator<Item = (&'t str, &'t str)>,
) -> Error {
    let listed = heads.iter().take(OFFERED).map(|&head| {
        let (id, message) = (graph.id(head), graph.message(head));
        format!("{id} ({message})")
    });
    let mut listed: Vec<_> = listed.collect();
    if let Some(more) = heads.len().checked_sub(OFFERED + 1) {
        listed.push(format!("{} more", more + 1));
    }
    let message = "which branch comes after which?";
    let mut found =
        Diagnostic::error("multiple-heads", message).note(format!("heads: {}", listed.join(", ")));
    for (head, onto) in pairs.take(OFFERED) {
        found = found.help(format!(
            "to put {head} after {onto}: cargo migrate rebase {head} --onto {onto}"
        ));
    }
    Error::refused("multiple_heads", found)
}
