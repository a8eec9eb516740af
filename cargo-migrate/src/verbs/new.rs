//! `new`: a revision on the head.

use clap::Args;
use migrate_cli::{Error, Exit, Ui};
use migrate_core::{Chain, Diagnostic, Folder, Graph, History, TargetExpr, target};

use crate::folder;
use crate::package::Place;
use crate::revision::{Draft, Wish};

/// Write a new revision on the head: a .sql file with its header and two empty sections
#[derive(Args, Debug)]
#[command(
    visible_alias = "create",
    alias = "revision",
    after_help = "\
Examples:
  cargo migrate new \"add chunks table\"
  cargo migrate new -m \"add chunks table\" --rev-id add_chunks
  $EDITOR $(cargo migrate new index chunks)

The file's path is printed on standard output."
)]
pub(crate) struct New {
    /// What changes, in a few words
    #[arg(value_name = "MESSAGE", required_unless_present = "message")]
    words: Vec<String>,

    /// The same as an option, as other tools have it
    #[arg(short, long, value_name = "MESSAGE", conflicts_with = "words")]
    message: Option<String>,

    /// Give it this id instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Put it on this head where there are several, or on base
    #[arg(
        long,
        value_name = "REVISION",
        default_value = "head",
        hide_default_value = true
    )]
    head: String,
}

/// Writes the file; a broken graph refuses.
pub(crate) fn run(args: &New, place: &Place, ui: &mut Ui) -> Result<Exit, Error> {
    let folder = folder::open(place)?;
    let chain = folder::chain(&folder)?;
    let parents = parents(&args.head, &folder, chain)?;
    let message = args.message.clone().unwrap_or_else(|| args.words.join(" "));
    let wish = Wish {
        parents: &parents,
        message: &message,
        id: args.rev_id.as_deref(),
        template: include_str!("../../templates/revision.sql"),
    };
    let draft = Draft::new(&wish, &folder)?;
    let path = draft.write(place, ui)?;
    let after = parents
        .first()
        .map_or("the first revision".to_owned(), |id| format!("after {id}"));
    ui.status(
        "Created",
        format_args!("{} {}, {after}", draft.id, draft.message),
    );
    if chain.is_empty() {
        ui.status(
            "Next",
            format_args!(
                "write the SQL of its two sections, then: cargo migrate{} upgrade",
                place.options
            ),
        );
    }
    draft.announce(&path, &parents, ui);
    Ok(Exit::Done)
}

/// Returns the parent of a new revision: the head, or none for the first.
fn parents<'a>(head: &str, folder: &Folder, chain: Chain<'a>) -> Result<Vec<&'a str>, Error> {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let heads: Vec<&str> = graph
        .heads()
        .iter()
        .map(|&node| chain.entry(node).id())
        .collect();
    if head == "head" && heads.len() > 1 {
        return Err(several(folder, &heads));
    }
    let found = target::revisions(&graph, &head.parse::<TargetExpr>()?)?;
    let ids: Vec<&str> = found.iter().map(|&node| chain.entry(node).id()).collect();
    let why = match ids.as_slice() {
        [] if head == "base" || chain.is_empty() => return Ok(ids),
        [id] if heads.contains(id) => return Ok(ids),
        [id] => {
            format!("revision {id} is not a head: a second revision on it would begin a branch")
        }
        several => format!(
            "`--head {head}` names {} revisions, and needs one",
            several.len()
        ),
    };
    let kind = if ids.len() == 1 {
        ("not_head", "not-head")
    } else {
        ("bad_target", "bad-target")
    };
    let found = Diagnostic::error(kind.1, why).help(choose(&heads));
    Err(Error::refused(kind.0, found))
}

/// Refuses several heads; the folder's own finding has the merge that mends it.
fn several(folder: &Folder, heads: &[&str]) -> Error {
    const NAME: &str = "multiple-heads";
    let known = folder.diagnostics().iter().find(|found| found.name == NAME);
    let found = known.cloned().unwrap_or_else(|| {
        let message = format!("the chain has {} heads: which one is meant?", heads.len());
        Diagnostic::error(NAME, message)
    });
    Error::refused("multiple_heads", found.help(choose(heads)))
}

fn choose(heads: &[&str]) -> String {
    let options: Vec<_> = heads.iter().map(|head| format!("--head {head}")).collect();
    format!("to put it on one head: {}", options.join(", or "))
}
