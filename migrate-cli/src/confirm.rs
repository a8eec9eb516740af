//! Asking before something is taken away.

use migrate_core::{Chain, Diagnostic, Direction, Plan};

use crate::change::Kind;
use crate::database::Look;
use crate::render::revision::ids;
use crate::render::table::{count, pad, width};
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, render};

/// Shows what will be done; of revisions that no file has, the SQL.
pub(crate) fn show(plan: &Plan<'_>, kind: Kind, look: &Look, chain: Chain<'_>, ui: &mut Ui) {
    for line in lines(plan, kind, look, chain) {
        ui.talk(line);
    }
}

/// Asks whether to go on.
///
/// # Errors
///
/// `confirmation_required` where the answer is another one than that which was asked for.
pub(crate) fn confirm(look: &Look, ui: &mut Ui) -> Result<(), Error> {
    let word = word(look);
    let answer = ui.ask(&format!("Type `{word}` to go on:"));
    if answer.as_deref() == Some(&*word) {
        return Ok(());
    }
    let found = Diagnostic::error("confirmation-required", "not confirmed: nothing was done")
        .help(format!("type `{word}` when asked, or add --yes"));
    Err(Error::refused("confirmation_required", found))
}

/// Returns the refusal of what must be confirmed where nobody can be asked.
pub(crate) fn required(chosen: &Chosen) -> Error {
    let name = chosen.name.as_deref().unwrap_or("database");
    let message = format!("the database `{name}` is protected, and nobody can be asked here");
    let found = Diagnostic::error("confirmation-required", message)
        .note(format!(
            "migrate.toml says `protected = true` below [databases.{name}]"
        ))
        .help("look at what it would do: add --dry-run")
        .help("then confirm it: add --yes");
    Error::refused("confirmation_required", found)
}

/// A protected database asks for its name, so that a habit of typing `y` is not enough.
fn word(look: &Look) -> String {
    match &look.chosen.name {
        Some(name) if look.chosen.protected => name.clone(),
        _ => "y".to_owned(),
    }
}

fn lines(plan: &Plan<'_>, kind: Kind, look: &Look, chain: Chain<'_>) -> Vec<String> {
    let doing = match kind {
        Kind::Upgrade => "Applying",
        Kind::Downgrade => "Taking back",
        Kind::Stamp(_) => "Stamping",
    };
    let mut known: Vec<_> = look.chosen.name.iter().map(String::as_str).collect();
    known.extend(look.chosen.protected.then_some("protected"));
    let known = if known.is_empty() {
        String::new()
    } else {
        format!(" ({})", known.join(", "))
    };
    let n = count(plan.steps.len(), "revision");
    let (from, to) = (ids(&plan.heads_before), ids(&plan.heads_after));
    let mut lines = vec![format!(
        "{doing} {n} of {}{known}: {from} -> {to}",
        look.place
    )];
    let ids = width(plan.steps.iter().map(|step| step.revision));
    let messages = width(plan.steps.iter().map(|step| step.message));
    for step in &plan.steps {
        let (id, message) = (pad(step.revision, ids), pad(step.message, messages));
        let what = match (kind, step.direction) {
            (Kind::Stamp(_), Direction::Up) => "recorded as applied".to_owned(),
            (Kind::Stamp(_), Direction::Down) => "recorded as not applied".to_owned(),
            _ => count(step.statements().count(), "statement"),
        };
        lines.push(format!("  {id}  {message}  ({what})"));
        if chain.get(step.revision).is_none() {
            lines.extend(
                step.actions
                    .iter()
                    .flat_map(|action| render::plan::sql(action, step, 0)),
            );
        }
    }
    lines
}
