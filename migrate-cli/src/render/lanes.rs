//! Lanes before lines, in the signs of `git log --graph`; what only depends is dotted.
//!
//! A column is two signs wide. The signs are the same wherever they go; colours only help the eye.

use migrate_core::graph::draw::{Edge, Lane, Need, Row};

use super::style::Tint;

/// A line of lanes while it is drawn.
#[derive(Default)]
struct Line(Vec<(char, Option<Lane>)>);

/// Writes the lines of each node beside its lanes.
pub(crate) fn beside(rows: &[Row], texts: impl Fn(usize) -> Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows {
        let width = width(row);
        let mut drawn = std::iter::once(stop(row)).chain(row.links.iter().map(|link| edges(link)));
        for text in texts(row.node) {
            let line = drawn.next().unwrap_or_else(|| lanes(&row.below));
            lines.push(
                format!("{}{text}", line.filled(width))
                    .trim_end()
                    .to_owned(),
            );
        }
        lines.extend(drawn.map(|line| line.filled(0)));
    }
    lines
}

/// Returns how many signs the lanes of a row and of what is below it take, with a blank after them.
fn width(row: &Row) -> usize {
    let below = row.links.iter().flatten().filter_map(|edge| edge.to);
    let columns = below.map(|column| column + 1).chain([row.lanes.len()]);
    2 * columns.max().unwrap_or_default()
}

/// Draws a node between the lanes that pass it.
fn stop(row: &Row) -> Line {
    let mut line = lanes(&row.lanes);
    line.put(2 * row.column, '*', None);
    line
}

/// Draws lanes that go straight.
fn lanes(lanes: &[Lane]) -> Line {
    let mut line = Line::default();
    for (column, &lane) in lanes.iter().enumerate() {
        line.put(2 * column, signs(lane).down, Some(lane));
    }
    line
}

/// Draws what leads from a row to the next.
fn edges(link: &[Edge]) -> Line {
    let mut line = Line::default();
    for &Edge { from, to, lane } in link {
        let signs = signs(lane);
        let Some(to) = to else {
            line.put(2 * from, '~', Some(lane));
            continue;
        };
        if to == from {
            line.put(2 * from, signs.down, Some(lane));
        } else if to > from {
            line.put(2 * from + 1, signs.right, Some(lane));
        } else {
            line.put(2 * from - 1, signs.left, Some(lane));
            // It passes below the lanes between.
            for column in to..from - 1 {
                line.put(2 * column + 1, signs.along, Some(lane));
            }
        }
    }
    line
}

struct Signs {
    down: char,
    left: char,
    right: char,
    along: char,
}

fn signs(lane: Lane) -> Signs {
    match lane.need {
        Need::Parent => Signs {
            down: '|',
            left: '/',
            right: '\\',
            along: '_',
        },
        Need::Dependency => Signs {
            down: ':',
            left: '\'',
            right: '.',
            along: '.',
        },
    }
}

impl Line {
    fn put(&mut self, at: usize, sign: char, lane: Option<Lane>) {
        if self.0.len() <= at {
            self.0.resize(at + 1, (' ', None));
        }
        self.0[at] = (sign, lane);
    }

    /// Writes the line, with blanks up to a width.
    fn filled(&self, width: usize) -> String {
        let mut out = String::new();
        for &(sign, lane) in &self.0 {
            match lane.and_then(|lane| lane.leads_to) {
                Some(node) => Tint::lane(node).push(&mut out, sign),
                None => out.push(sign),
            }
        }
        out + &" ".repeat(width.saturating_sub(self.0.len()))
    }
}

#[cfg(test)]
mod tests;
