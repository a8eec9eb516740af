//! `rebase`: one branch after another.

mod choose;
mod edit;

use clap::Args;
use migrate_cli::json::Moved;
use migrate_cli::{Applied, Error, Exit, Format, Globals, Project, Ui};
use migrate_core::plan::{self, Rebase};
use migrate_core::{Chain, Diagnostic, Folder};

use crate::folder;
use crate::package::Place;
use edit::Edit;

/// Put a branch after another head: its first revision gets another parent
///
/// Only the value of `parent` changes, and only in the first files of the branch. Their names stay:
/// the header says what comes first.
///
/// It is for what is applied nowhere yet. The database of the command is looked at, and a branch
/// that it has applied is refused; those of others can't be seen from here.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate rebase                        # says which branch could be put after which
  cargo migrate rebase 9f20 --onto 3b2c
  cargo migrate rebase 9f20 --onto 3b2c --dry-run
  cargo migrate rebase billing@head --onto shop@head")]
pub(crate) struct RebaseOf {
    /// The head of the branch that is put after the other: an id, its beginning, or label@head
    #[arg(value_name = "HEAD")]
    head: Option<String>,

    /// The head that it is put after; the other one where there are two
    #[arg(long, value_name = "HEAD")]
    onto: Option<String>,

    /// Print what would change and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Don't look whether the database has it applied
    #[arg(long)]
    offline: bool,
}

/// Rewrites the parents, or says what it would rewrite.
pub(crate) async fn run(
    args: &RebaseOf,
    globals: &Globals,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let folder = folder::open(place)?;
    let chain = folder::chain(&folder)?;
    let (head, onto) = choose::heads(args.head.as_deref(), args.onto.as_deref(), chain)?;
    let rebase = plan::rebase(chain, &head, &onto)?;
    let edits = edit::edits(&rebase, &folder, place)?;
    if args.offline {
        ui.detail("no database is looked at");
    } else {
        look(&rebase, globals, &folder, place, chain, ui).await?;
    }
    if !args.dry_run {
        for edit in &edits {
            edit.write()?;
        }
    }
    let verb = if args.dry_run { "Would" } else { "Rebased" };
    for (moved, edit) in rebase.moved.iter().zip(&edits) {
        let what = titled(chain, moved.revision);
        let before = match moved.before.as_slice() {
            [] => "base".to_owned(),
            parents => parents.join(" and "),
        };
        let put = if args.dry_run { "put " } else { "" };
        let onto = rebase.onto;
        ui.status(
            verb,
            format_args!("{put}{what} after {onto} instead of {before}"),
        );
        if ui.format() == Format::Human {
            match args.dry_run {
                true => edit.diff(ui),
                false => ui.line(&edit.path),
            }
        }
    }
    remarks(&rebase, args, ui);
    if ui.format() == Format::Json {
        ui.json(&moves(&rebase, &edits, chain));
    }
    Ok(Exit::Done)
}

/// Refuses what the database has applied.
async fn look(
    rebase: &Rebase<'_>,
    globals: &Globals,
    folder: &Folder,
    place: &Place,
    chain: Chain<'_>,
    ui: &mut Ui,
) -> Result<(), Error> {
    let project = Project::new(chain)
        .config(folder.config())
        .home(&place.home);
    let applied = Applied::look(globals, &project);
    let applied = applied.await.map_err(|error| {
        error.help("or leave the database out, where it has nothing of the branch: --offline")
    })?;
    let Some(applied) = applied else {
        ui.note("no database is named: nothing tells whether the branch is applied somewhere");
        return Ok(());
    };
    let mut branch = rebase.branch.iter().copied();
    let Some(first) = branch.find(|id| applied.has(id)) else {
        return Ok(());
    };
    let n_applied = 1 + branch.filter(|id| applied.has(id)).count();
    let message = format!("{} is applied: its parent must stay", titled(chain, first));
    let mut found =
        Diagnostic::error("already-applied", message).note(format!("in {}", applied.place()));
    let or = if is_line(rebase, chain) {
        found = found.help(format!(
            "take the branch back first: cargo migrate downgrade {first}@-{n_applied}"
        ));
        "or"
    } else {
        "take the branch back first, or"
    };
    let found = found.help(format!(
        "{or} join the heads: cargo migrate merge {} {}",
        rebase.branch.last().copied().unwrap_or(first),
        rebase.onto
    ));
    Err(Error::refused("already_applied", found))
}

/// Returns whether steps down the branch can be counted: nothing forks or merges in it.
fn is_line(rebase: &Rebase<'_>, chain: Chain<'_>) -> bool {
    let mut branch = rebase.branch.iter().filter_map(|id| chain.get(id));
    rebase.followers.is_empty() && branch.all(|entry| entry.parents().count() < 2)
}

fn remarks(rebase: &Rebase<'_>, args: &RebaseOf, ui: &mut Ui) {
    if let [one, ..] = rebase.followers.as_slice() {
        ui.note(format_args!(
            "{one} shares revisions with the branch, and comes after {} too",
            rebase.onto
        ));
    }
    if !args.dry_run {
        ui.note(format_args!(
            "other databases can't be seen from here: where the branch is applied already, the next upgrade applies {} after it",
            rebase.onto
        ));
    }
}

fn moves<'r>(rebase: &'r Rebase<'r>, edits: &'r [Edit], chain: Chain<'r>) -> Vec<Moved<'r>> {
    let pairs = rebase.moved.iter().zip(edits);
    let moves = pairs.map(|(moved, edit)| Moved {
        revision: moved.revision,
        message: chain
            .get(moved.revision)
            .map_or("", |entry| entry.message()),
        path: &edit.path,
        parents_before: &moved.before,
        parents: &moved.after,
    });
    moves.collect()
}

fn titled(chain: Chain<'_>, id: &str) -> String {
    match chain.get(id).map_or("", |entry| entry.message()) {
        "" => id.to_owned(),
        message => format!("{id} {message}"),
    }
}
