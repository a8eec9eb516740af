//! What `ALTER TABLE` can do: <https://sqlite.org/lang_altertable.html>.

use super::diff::Diff;
use crate::sqlite::model::{Column, Constraint, Rule};
use crate::sqlite::token::{Kind, fold, quoted, scan, written};
use crate::{Statement, loss};

/// Returns the statements that change a table where it stands; `None` where none do.
pub(super) fn statements(diff: &Diff<'_>) -> Option<Vec<Statement>> {
    if diff.is_altered || !diff.old_constraints.iter().all(|it| goes(it, diff)) {
        return None;
    }
    let mut clauses: Vec<String> = diff.added.iter().map(|it| written(&it.tokens)).collect();
    for constraint in &diff.new_constraints {
        let (host, is_said) = host(constraint, diff)?;
        if !is_said {
            clauses[host].push_str(&format!(" {}", constraint.clause));
        }
    }
    if !diff.added.iter().all(|it| can_be_added(it, diff)) {
        return None;
    }
    let table = quoted(&diff.to.name);
    let mut found: Vec<Statement> = clauses
        .iter()
        .map(|clause| Statement::new(format!("ALTER TABLE {table} ADD COLUMN {clause}")))
        .collect();
    for column in &diff.dropped {
        let name = quoted(&column.name);
        let drop = Statement::new(format!("ALTER TABLE {table} DROP COLUMN {name}"));
        found.push(match column.facts.generated {
            Some(_) => drop,
            None => drop.loses().comment(loss::of_values(&table, &name)),
        });
    }
    Some(found)
}

/// Says whether a constraint goes with a column that is dropped.
fn goes(constraint: &Constraint, diff: &Diff<'_>) -> bool {
    let within = constraint.within.as_ref();
    let is_dropped = |name: &String| diff.dropped.iter().any(|it| fold(&it.name) == *name);
    within.is_some_and(is_dropped) && matches!(constraint.rule, Rule::Check | Rule::ForeignKey(_))
}

/// Returns which new column's line a new constraint can stand in, and whether it does already.
fn host(constraint: &Constraint, diff: &Diff<'_>) -> Option<(usize, bool)> {
    let place = |name: &String| diff.added.iter().position(|it| fold(&it.name) == *name);
    match (&constraint.rule, &constraint.within) {
        (Rule::PrimaryKey { .. } | Rule::Unique, _) => None,
        (_, Some(column)) => Some((place(column)?, true)),
        (Rule::ForeignKey(_), None) if constraint.columns.len() > 1 => None,
        // The last of the new columns that it names: the others are there by then.
        (_, None) => Some((constraint.columns.iter().filter_map(place).max()?, false)),
    }
}

fn can_be_added(column: &Column, diff: &Diff<'_>) -> bool {
    let facts = &column.facts;
    if let Some(generated) = &facts.generated {
        return generated.text.ends_with("VIRTUAL");
    }
    let refers = diff.new_constraints.iter().any(|it| {
        matches!(it.rule, Rule::ForeignKey(_)) && it.columns.contains(&fold(&column.name))
    });
    match &facts.default {
        None => !facts.not_null,
        Some(default) => !refers && is_constant(&default.text),
    }
}

fn is_constant(default: &str) -> bool {
    match scan(default).as_slice() {
        [one] => {
            let moving = ["CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"];
            !moving.iter().any(|word| one.is(word))
        }
        [sign, number] => sign.kind == Kind::Mark && number.kind == Kind::Number,
        _ => false,
    }
}
