//! A plan for people: what a dry run prints.

use migrate_core::history::Operation;
use migrate_core::plan::{Action, Step};
use migrate_core::{Chain, Direction, Plan};

use super::revision::Heads;
use super::style::STRONG;
use super::table::count;
use crate::change::Kind;
use crate::database::Look;
use crate::ui::Ui;

/// Prints the steps of a plan with their SQL.
pub(crate) fn print(plan: &Plan<'_>, kind: Kind, look: &Look, chain: Chain<'_>, ui: &mut Ui) {
    let heads = Heads::of(chain);
    let (from, to) = (
        heads.mark(&plan.heads_before),
        heads.mark(&plan.heads_after),
    );
    let place = &look.place;
    if plan.is_empty() {
        ui.status(
            "Finished",
            format_args!("{place} is at {from}: nothing to do"),
        );
        return;
    }
    if let Some(resolved) = plan.resolved() {
        ui.status(
            "Would resolve",
            format_args!("1 revision of {place} (dry run)"),
        );
        ui.line(super::resolved::line(&resolved));
        return;
    }
    let (verb, to_or_of) = match kind {
        Kind::Upgrade => ("Would apply", "to"),
        Kind::Downgrade => ("Would revert", "of"),
        Kind::Redo(_) => ("Would redo", "of"),
        Kind::Stamp(_) => ("Would stamp", "of"),
        Kind::Resolve(_) => ("Would resolve", "of"),
    };
    let steps = match kind {
        Kind::Redo(_) => count(plan.steps.len(), "step"),
        _ => count(plan.steps.len(), "revision"),
    };
    ui.status(
        verb,
        format_args!("{steps} {to_or_of} {place}, from {from} to {to} (dry run)"),
    );
    for (n, step) in plan.steps.iter().enumerate() {
        if n > 0 && !matches!(kind, Kind::Stamp(_)) {
            ui.line("");
        }
        let title = format!("{} {}", step.revision, step.message);
        ui.line(format_args!(
            "{} ({})",
            STRONG.on(title.trim_end()),
            what(step, kind)
        ));
        // What an earlier run has done doesn't run again.
        let mut done = step.resume.map_or(0, |resume| resume.statements_done);
        for action in &step.actions {
            for line in sql(action, step, done) {
                ui.line(line);
            }
            done = done.saturating_sub(length(action));
        }
    }
}

/// Writes an action, a line each, without the statements that are done.
pub(crate) fn sql(action: &Action<'_>, step: &Step<'_>, done: usize) -> Vec<String> {
    let mut lines = Vec::new();
    match action {
        Action::Sql(statements) => {
            for statement in statements.iter().skip(done) {
                let text = step.text(statement).trim_end().trim_end_matches(';');
                let text = format!("{text};");
                lines.extend(
                    text.lines()
                        .map(|line| format!("    {line}").trim_end().to_owned()),
                );
            }
        }
        Action::Code(path) if done == 0 => lines.push(format!("    code: {path}")),
        _ => {}
    }
    lines
}

fn length(action: &Action<'_>) -> usize {
    match action {
        Action::Sql(statements) => statements.len(),
        _ => 1,
    }
}

/// Says how many statements a step has, and how many functions it calls.
pub(crate) fn parts(step: &Step<'_>) -> String {
    let statements = step.statements().count();
    let functions = step.parts().len() - statements;
    match (statements, functions) {
        (_, 0) => count(statements, "statement"),
        (0, _) => count(functions, "function"),
        _ => format!(
            "{} and {}",
            count(statements, "statement"),
            count(functions, "function")
        ),
    }
}

fn what(step: &Step<'_>, kind: Kind) -> String {
    if let Kind::Stamp(_) = kind {
        return match step.direction {
            Direction::Up => "recorded as applied".to_owned(),
            Direction::Down => "recorded as not applied".to_owned(),
        };
    }
    if step.change.operation == Operation::Accept {
        return "accepted as it is now, nothing runs".to_owned();
    }
    let statements = parts(step);
    let transaction = if step.transaction {
        "in a transaction"
    } else {
        "no transaction"
    };
    let what = match (kind, step.direction) {
        (Kind::Redo(_), Direction::Down) => format!("taken back, {statements}, {transaction}"),
        (Kind::Redo(_), Direction::Up) => format!("applied again, {statements}, {transaction}"),
        _ => format!("{statements}, {transaction}"),
    };
    match &step.resume {
        Some(resume) => {
            let next = resume.statements_done + 1;
            let part = if step.has_code() { "part" } else { "statement" };
            format!("{what}, goes on with {part} {next}")
        }
        None => what,
    }
}
