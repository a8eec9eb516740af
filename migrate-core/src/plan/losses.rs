//! What a plan takes away for good.

use std::collections::BTreeSet;

use super::{Part, Plan, Statement, Step};
use crate::Dialect;
use crate::sql::{self, Loss, Makes};

/// A statement of a plan that takes something away.
#[derive(Clone, Debug)]
pub struct Losing<'p> {
    /// Which of the plan's steps, from 0.
    pub step: usize,
    /// The statement.
    pub statement: &'p Statement,
    /// What is gone then.
    pub losses: Vec<Loss<'p>>,
    /// Whether the table that is dropped comes back by another's new name in the same step: a
    /// rebuild, which keeps what it copies.
    pub rebuilds: bool,
}

/// Returns the statements of a plan that take something away, in order.
///
/// What an earlier run of a halfway step did isn't among them, nor a table that the plan itself
/// makes before it drops it.
///
/// ```
/// use migrate_core::plan::{self, Options};
/// # use migrate_core::{Chain, Dialect, Error, History};
/// # fn example(chain: Chain<'_>, history: &History) -> Result<(), Error> {
/// let dialect = Dialect::Sqlite;
/// let plan = plan::downgrade(chain, history, &"-1".parse()?, &Options::new(dialect))?;
/// for losing in plan::losses(&plan, dialect) {
///     let step = &plan.steps[losing.step];
///     println!("{} takes away {:?}", step.text(losing.statement), losing.losses);
/// }
/// # Ok(())
/// # }
/// ```
pub fn losses<'p>(plan: &'p Plan<'_>, dialect: Dialect) -> Vec<Losing<'p>> {
    let mut made = BTreeSet::new();
    let mut found = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        let done = step.resume.map_or(0, |resume| resume.statements_done);
        let parts = step.parts().into_iter().skip(done);
        let statements = parts.filter_map(|part| match part {
            Part::Statement(statement) => Some(statement),
            Part::Code { .. } => None,
        });
        let statements: Vec<_> = statements.collect();
        for (at, statement) in statements.iter().enumerate() {
            let text = step.text(statement);
            let mut losses = sql::losses(dialect, text);
            losses.retain(|loss| !table(loss).is_some_and(|table| made.contains(&name(table))));
            if !losses.is_empty() {
                let renamed = renamed(step, &statements[at + 1..], dialect);
                let rebuilds = losses.iter().all(
                    |loss| matches!(loss, Loss::Rows(table) if renamed.contains(&name(table))),
                );
                found.push(Losing {
                    step: index,
                    statement,
                    losses,
                    rebuilds,
                });
            }
            match sql::makes(dialect, text) {
                Some(Makes::Table(table)) => {
                    made.insert(name(table));
                }
                // The rows are those of before, under another name.
                Some(Makes::Name { from, .. }) => {
                    made.remove(&name(from));
                }
                None => {}
            }
        }
    }
    found
}

/// Returns the new names that statements give to tables.
fn renamed(step: &Step<'_>, statements: &[&Statement], dialect: Dialect) -> BTreeSet<String> {
    let names =
        statements.iter().filter_map(
            |statement| match sql::makes(dialect, step.text(statement)) {
                Some(Makes::Name { to, .. }) => Some(name(to)),
                _ => None,
            },
        );
    names.collect()
}

fn table<'a>(loss: &Loss<'a>) -> Option<&'a str> {
    match *loss {
        Loss::Rows(table) | Loss::SomeRows(table) | Loss::Column { table, .. } => Some(table),
        _ => None,
    }
}

/// Returns a name as it is compared: letter case and quotes don't tell tables apart.
fn name(written: &str) -> String {
    let plain = written.chars().filter(|sign| !"\"`[]".contains(*sign));
    plain.flat_map(char::to_lowercase).collect()
}
