//! What a plan takes away, in words for whoever is asked.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use migrate_core::Dialect;
use migrate_core::plan::{self, Losing, Plan, Step};
use migrate_core::sql::Loss;
use migrate_runtime::{Rows, Session};

use crate::Error;
use crate::render::table::{cut, pad, width};

/// For how long tables are counted.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much of a statement is shown.
const LENGTH: usize = 60;

/// The statements of a plan that take something away, and how much.
#[derive(Debug)]
pub(crate) struct Losses<'p> {
    plan: &'p Plan<'p>,
    found: Vec<Losing<'p>>,
    counts: BTreeMap<&'p str, Option<Rows>>,
}

impl<'p> Losses<'p> {
    pub(crate) fn of(plan: &'p Plan<'p>, dialect: Dialect) -> Self {
        Self {
            plan,
            found: plan::losses(plan, dialect),
            counts: BTreeMap::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns whether a step has one.
    pub(crate) fn has(&self, step: usize) -> bool {
        self.found.iter().any(|losing| losing.step == step)
    }

    /// Returns whether the rows were counted.
    pub(crate) fn are_counted(&self) -> bool {
        !self.counts.is_empty()
    }

    /// Counts the rows of the tables that are concerned, as long as somebody is likely to wait.
    pub(crate) async fn count(&mut self, session: &mut Session<'_>) -> Result<(), Error> {
        let begun = Instant::now();
        for loss in self.found.iter().flat_map(|losing| &losing.losses) {
            if let Some(table) = table(loss)
                && !self.counts.contains_key(table)
            {
                let rows = match begun.elapsed() < PATIENCE {
                    true => session.count_rows(table).await?,
                    false => None,
                };
                self.counts.insert(table, rows);
            }
        }
        Ok(())
    }

    /// Writes the statements of a step, each with what it takes away.
    pub(crate) fn lines(&self, step: usize) -> Vec<String> {
        let texts = self.found.iter().map(|losing| self.statement(losing));
        let texts: Vec<_> = texts.collect();
        let column = width(texts.iter().map(String::as_str));
        let lines = self.found.iter().zip(&texts);
        let lines = lines.filter(|(losing, _)| losing.step == step);
        lines
            .map(|(losing, text)| {
                let (text, place) = (pad(text, column), self.place(losing));
                format!("{text}    {place}, {}", self.what(losing))
            })
            .collect()
    }

    /// Writes the statements of all steps, each with its place.
    pub(crate) fn places(&self) -> Vec<String> {
        let found = self.found.iter();
        let lines = found.map(|it| format!("{}: {}", self.place(it), self.statement(it)));
        lines.collect()
    }

    fn step(&self, losing: &Losing<'_>) -> &'p Step<'p> {
        &self.plan.steps[losing.step]
    }

    fn statement(&self, losing: &Losing<'_>) -> String {
        let text = self.step(losing).text(losing.statement);
        let words: Vec<_> = text.trim_end_matches(';').split_whitespace().collect();
        format!("{};", cut(&words.join(" "), LENGTH))
    }

    fn place(&self, losing: &Losing<'_>) -> String {
        let step = self.step(losing);
        let path = step.source.path;
        if step.is_recorded() {
            return path.to_owned();
        }
        let start = step.source.file().position(losing.statement.span.start);
        let name = path.rsplit('/').next().unwrap_or(path);
        format!("{name}:{}", start.line)
    }

    fn what(&self, losing: &Losing<'p>) -> String {
        let several = losing.losses.len() > 1;
        let of = |table: &str| match several {
            true => format!(" of {table}"),
            false => String::new(),
        };
        let mut loses = "loses ";
        let parts = losing.losses.iter().map(|loss| match *loss {
            Loss::Rows(table) if losing.rebuilds => {
                format!("keeps what was copied of {}", self.rows(table))
            }
            // It is said once of several tables.
            Loss::Rows(table) => {
                let loses = std::mem::take(&mut loses);
                format!("{loses}{}{}", self.rows(table), of(table))
            }
            Loss::SomeRows(table) => format!("loses some of {}{}", self.rows(table), of(table)),
            Loss::Column { table, column } => {
                format!("loses `{}` of {}", plain(column), self.rows(table))
            }
            Loss::Contents(name) => format!("loses all that belongs to {}", plain(name)),
            Loss::Hidden => "may lose more: its SQL is made up while it runs".to_owned(),
            _ => "loses data".to_owned(),
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn rows(&self, table: &str) -> String {
        match self.counts.get(table).copied().flatten() {
            Some(rows) => amount(rows),
            None if !self.are_counted() => "its rows".to_owned(),
            None => "an unknown number of rows".to_owned(),
        }
    }
}

fn table<'a>(loss: &Loss<'a>) -> Option<&'a str> {
    match *loss {
        Loss::Rows(table) | Loss::SomeRows(table) | Loss::Column { table, .. } => Some(table),
        _ => None,
    }
}

fn plain(name: &str) -> &str {
    name.trim_matches(['"', '`', '[', ']'])
}

/// Writes `no rows`, `1 row`, `12 rows`, `about 41,200 rows`.
fn amount(rows: Rows) -> String {
    match rows.count {
        0 if rows.exact => "no rows".to_owned(),
        1 if rows.exact => "1 row".to_owned(),
        count if rows.exact => format!("{} rows", grouped(count)),
        count => format!("about {} rows", grouped(rounded(count))),
    }
}

/// Keeps three digits: an estimate is no better.
fn rounded(count: u64) -> u64 {
    let digits = count.checked_ilog10().unwrap_or(0);
    let unit = 10_u64.pow(digits.saturating_sub(2));
    (count.saturating_add(unit / 2)) / unit * unit
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(41_200), "41,200");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(rounded(41_237), 41_200);
        assert_eq!(rounded(41_287), 41_300);
        assert_eq!(rounded(999_999), 1_000_000);
        assert_eq!(rounded(7), 7);
        assert_eq!(rounded(u64::MAX) % 10, 0);
    }
}
