//! Applied revisions that no file knows, in an order that their rows allow.

use std::collections::BTreeMap;

use crate::history::Row;

/// Brings the rows of applied revisions that the chain doesn't know into an order: parents and
/// dependencies first, else that of the history.
///
/// Rows are data, not a checked graph: of a cycle among them one edge isn't kept.
pub(super) fn strangers(mut rows: Vec<&Row>) -> Vec<&Row> {
    rows.sort_by_key(|row| row.seq);
    let places = rows.iter().enumerate();
    let by_id: BTreeMap<_, _> = places.map(|(at, row)| (&*row.revision, at)).collect();

    let mut sorted = Vec::with_capacity(rows.len());
    let mut seen = vec![false; rows.len()];
    let mut open = Vec::new();
    for start in 0..rows.len() {
        if !seen[start] {
            seen[start] = true;
            open.push((start, needs(rows[start])));
        }
        while let Some((at, needed)) = open.last_mut() {
            let next = needed.find_map(|id| by_id.get(id).filter(|&&next| !seen[next]));
            if let Some(&next) = next {
                seen[next] = true;
                open.push((next, needs(rows[next])));
            } else {
                sorted.push(rows[*at]);
                open.pop();
            }
        }
    }
    sorted
}

fn needs(row: &Row) -> impl Iterator<Item = &str> {
    row.parents.iter().chain(&row.depends_on).map(|id| &**id)
}
