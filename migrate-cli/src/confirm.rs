//! Asking before something is taken away.

use jiff::Zoned;
use migrate_core::history::Operation;
use migrate_core::plan::Step;
use migrate_core::{Chain, Diagnostic, Direction, Plan};
use migrate_runtime::WholeDatabase;

use crate::change::Kind;
use crate::database::Look;
use crate::losses::Losses;
use crate::render::revision::ids;
use crate::render::table::{count, pad, width};
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, render};

/// Shows what will be done and what is lost by it; of revisions that no file has, the SQL.
pub(crate) fn show(
    plan: &Plan<'_>,
    losses: &Losses<'_>,
    kind: Kind,
    look: &Look,
    chain: Chain<'_>,
    ui: &mut Ui,
) {
    if let Some(resolved) = plan.resolved() {
        let known = known(&look.chosen);
        ui.talk(format_args!(
            "Resolving 1 revision of {}{known}:",
            look.place
        ));
        ui.talk(format_args!("  {}", render::resolved::line(&resolved)));
        return;
    }
    ui.talk(title(plan, kind, look));
    for line in steps(plan, losses, kind, chain) {
        ui.talk(line);
    }
}

/// Says how to back up first.
pub(crate) fn offer_backup(url: &str, ui: &mut Ui) {
    // What can't be read as a URL was refused when it was opened.
    if let Ok(database) = WholeDatabase::at(url) {
        let moment = Zoned::now().strftime("%Y%m%d_%H%M").to_string();
        let command = database.backup_command(&moment);
        ui.talk(format_args!("Backup first: {command}"));
    }
}

/// Asks whether to go on: for the database's own name where it is protected, so that a habit of
/// typing `y` is not enough.
///
/// # Errors
///
/// `confirmation_required` where the answer is another one than that which was asked for.
pub(crate) fn confirm(chosen: &Chosen, ui: &mut Ui) -> Result<(), Error> {
    if !chosen.protected {
        return ask("y", ui);
    }
    let database = WholeDatabase::at(&chosen.url)?;
    ask(database.name(), ui)
}

/// Asks for a word.
///
/// # Errors
///
/// As those of [`confirm`].
pub(crate) fn ask(word: &str, ui: &mut Ui) -> Result<(), Error> {
    let answer = ui.ask(&format!("Type `{word}` to go on:"));
    if answer.as_deref() == Some(word) {
        return Ok(());
    }
    let found = Diagnostic::error("confirmation-required", "not confirmed: nothing was done")
        .help(format!("type `{word}` when asked, or add --yes"));
    Err(Error::refused("confirmation_required", found))
}

/// Returns the refusal of what must be confirmed where nobody can be asked.
pub(crate) fn required(chosen: &Chosen) -> Error {
    let name = name(chosen);
    let message = format!("the database `{name}` is protected, and nobody can be asked here");
    let found = Diagnostic::error("confirmation-required", message).note(because(chosen));
    unconfirmed(found)
}

/// Returns the refusal of an upgrade that takes something away where nobody can be asked.
pub(crate) fn required_of(losses: &Losses<'_>, chosen: &Chosen) -> Error {
    let name = name(chosen);
    let message = format!(
        "the upgrade takes data away from the protected database `{name}`, and nobody can be asked here"
    );
    let mut found = Diagnostic::error("confirmation-required", message);
    for place in losses.places() {
        found = found.note(place);
    }
    unconfirmed(found.note(because(chosen)))
}

/// Returns the refusal of what is never done to a protected database.
pub(crate) fn protected(chosen: &Chosen, verb: &str) -> Diagnostic {
    let name = name(chosen);
    let message = format!("the database `{name}` is protected: `{verb}` never runs on it");
    Diagnostic::error("protected", message).note(because(chosen))
}

fn unconfirmed(found: Diagnostic) -> Error {
    let found = found
        .help("look at what it would do: add --dry-run")
        .help("then confirm it: add --yes");
    Error::refused("confirmation_required", found)
}

fn name(chosen: &Chosen) -> &str {
    chosen.name.as_deref().unwrap_or("database")
}

fn because(chosen: &Chosen) -> String {
    let name = name(chosen);
    format!("migrate.toml says `protected = true` below [databases.{name}]")
}

/// Writes what is known of a database in `migrate.toml`, such as ` (production, protected)`.
pub(crate) fn known(chosen: &Chosen) -> String {
    let mut known: Vec<_> = chosen.name.iter().map(String::as_str).collect();
    known.extend(chosen.protected.then_some("protected"));
    if known.is_empty() {
        return String::new();
    }
    format!(" ({})", known.join(", "))
}

fn title(plan: &Plan<'_>, kind: Kind, look: &Look) -> String {
    let back = plan.steps.iter();
    let back = back.filter(|step| step.direction == Direction::Down);
    let (doing, number) = match kind {
        Kind::Upgrade => ("Applying", plan.steps.len()),
        Kind::Downgrade => ("Taking back", plan.steps.len()),
        Kind::Redo(_) => ("Taking back and applying again", back.count()),
        Kind::Stamp(_) => ("Stamping", plan.steps.len()),
        Kind::Resolve(_) => ("Resolving", plan.steps.len()),
    };
    let n = count(number, "revision");
    let (from, to) = (ids(&plan.heads_before), ids(&plan.heads_after));
    let way = match kind {
        Kind::Redo(_) => format!("at {to}"),
        _ => format!("{from} -> {to}"),
    };
    format!(
        "{doing} {n} of {}{}: {way}",
        look.place,
        known(&look.chosen)
    )
}

fn steps(plan: &Plan<'_>, losses: &Losses<'_>, kind: Kind, chain: Chain<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let ids = width(plan.steps.iter().map(|step| step.revision));
    let messages = width(plan.steps.iter().map(|step| step.message));
    let is_known = |step: &Step<'_>| chain.get(step.revision).is_some();
    // The title has said which one it is.
    let one = plan.steps.len() == 1 && losses.has(0) && plan.steps.iter().all(is_known);
    for (index, step) in plan.steps.iter().enumerate() {
        let (id, message) = (pad(step.revision, ids), pad(step.message, messages));
        let parts = render::plan::parts(step);
        let what = match (kind, step.direction) {
            (Kind::Stamp(_), Direction::Up) => "recorded as applied".to_owned(),
            (Kind::Stamp(_), Direction::Down) => "recorded as not applied".to_owned(),
            _ if step.change.operation == Operation::Accept => "accepted as it is now".to_owned(),
            (Kind::Redo(_), Direction::Up) => format!("applied again, {parts}"),
            (Kind::Redo(_), Direction::Down) => format!("taken back, {parts}"),
            _ => parts,
        };
        if !one {
            lines.push(format!("  {id}  {message}  ({what})"));
        }
        if !is_known(step) {
            let sql = step.actions.iter();
            lines.extend(sql.flat_map(|action| render::plan::sql(action, step, 0)));
            if !losses.are_counted() {
                continue;
            }
        }
        let indent = if one { "  " } else { "    " };
        let losing = losses.lines(index).into_iter();
        lines.extend(losing.map(|line| format!("{indent}{line}")));
    }
    lines
}
