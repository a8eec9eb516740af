//! `merge`: one revision that follows several heads.

use clap::Args;
use migrate_cli::json::Planned;
use migrate_cli::{Error, Exit, Format, Ui};
use migrate_core::{Chain, Diagnostic, TargetExpr, plan};

use crate::folder;
use crate::package::Place;
use crate::revision::{self, Body, Draft, Wish};

/// Join heads: write a revision that follows all of them
///
/// Without targets it joins all heads.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate merge
  cargo migrate merge 3b2c 9f20 -m \"merge chunks and avatars\"
  cargo migrate merge billing@head shop@head --branch-label released
  cargo migrate merge heads --dry-run

What is applied nowhere yet can be put after the other head instead: see cargo migrate rebase.")]
pub(crate) struct Merge {
    /// The heads: ids, their beginnings, label@head, or heads for all
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,

    /// What it joins, in a few words [default: the messages of the heads]
    #[arg(short, long)]
    message: Option<String>,

    /// Give it this id instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Name the branch that it begins
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    branch_label: Vec<String>,

    /// Print what would be joined and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Writes the file, or says what it would join.
pub(crate) fn run(args: &Merge, place: &Place, ui: &mut Ui) -> Result<Exit, Error> {
    let folder = folder::open(place)?;
    let chain = folder::chain(&folder)?;
    let parents = match args.targets.as_slice() {
        [] => heads(chain)?,
        targets => {
            let targets: Result<Vec<TargetExpr>, _> = targets.iter().map(|it| it.parse()).collect();
            plan::merge_parents(chain, &targets?)?
        }
    };
    if parents.is_empty() {
        return Err(nothing("the targets name no head"));
    }
    let message = args
        .message
        .clone()
        .unwrap_or_else(|| title(chain, &parents));
    let labels = revision::names(&args.branch_label);
    let wish = Wish {
        parents: &parents,
        depends_on: &[],
        labels: &labels.iter().map(String::as_str).collect::<Vec<_>>(),
        message: &message,
        id: args.rev_id.as_deref(),
        body: match parents.len() {
            // What follows one revision merges nothing, and so has to say what it does.
            1 => Body::Empty,
            _ => Body::None,
        },
    };
    let draft = Draft::new(&wish, &folder, place)?;
    let joined = parents.join(" and ");
    if args.dry_run {
        ui.status("Would", format_args!("join {joined}: {}", draft.message));
        match ui.format() {
            Format::Human => parents.iter().for_each(|parent| ui.line(parent)),
            Format::Json => ui.json(&planned(chain, &parents, &draft.id)),
        }
        return Ok(Exit::Done);
    }
    draft.write(place, ui)?;
    ui.status(
        "Created",
        format_args!("{} {}, after {joined}", draft.id, draft.message),
    );
    draft.announce(ui);
    Ok(Exit::Done)
}

fn heads(chain: Chain<'_>) -> Result<Vec<&str>, Error> {
    let heads = plan::merge_parents(chain, &["heads".parse()?])?;
    match heads.as_slice() {
        [] => Err(nothing("the folder has no revision yet")),
        [head] => Err(nothing(&format!("{head} is the only head"))),
        _ => Ok(heads),
    }
}

fn nothing(why: &str) -> Error {
    let found = Diagnostic::error("nothing-to-merge", format!("nothing to merge: {why}"))
        .help("cargo migrate heads");
    Error::refused("nothing_to_merge", found)
}

/// Returns the messages of the heads, in the order of the chain.
fn title(chain: Chain<'_>, parents: &[&str]) -> String {
    let mut heads: Vec<_> = parents.iter().filter_map(|id| chain.get(id)).collect();
    heads.sort_by_key(|head| head.index());
    let titles = heads.iter().map(|head| match head.message() {
        "" => head.id(),
        message => message,
    });
    format!("merge {}", titles.collect::<Vec<_>>().join(" and "))
}

fn planned(chain: Chain<'_>, parents: &[&str], id: &str) -> Planned {
    let history = migrate_core::History::default();
    let graph = migrate_core::Graph::new(chain, &history);
    let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
    let before = graph.ids(graph.heads());
    let mut after: Vec<&str> = before
        .iter()
        .copied()
        .filter(|head| !parents.contains(head))
        .collect();
    after.push(id);
    Planned {
        direction: "up",
        heads_before: owned(&before),
        heads_after: owned(&after),
        parents: Some(owned(parents)),
        ..Planned::default()
    }
}
