//! Many rows of the history in one cell.
//!
//! The driver hands rows over from a thread of its own, cell by cell: a long history would take
//! longer to arrive than to read. So SQLite joins the cells of some rows as literals with commas
//! between them: quoted text, or `NULL`.

use std::borrow::Cow;

use crate::record::{Cell, Columns, Depth, EMPTY, NOTHING, columns};

/// How many rows are one cell: that many of the largest files stay within SQLite's limit of a text,
/// and outlines are short.
const fn pack(depth: Depth) -> i64 {
    match depth {
        Depth::Whole => 32,
        Depth::Outline => 128,
    }
}

/// Returns the text that reads a chain's rows, packed; `chain` is a literal.
pub(super) fn select(table: &str, chain: &str, depth: Depth, has: Columns) -> String {
    // An empty text is part of the format: SQLite has nothing to do for it.
    let literals = columns(depth, has).map(|column| match column {
        EMPTY => "''''",
        NOTHING => NOTHING,
        _ => "%Q",
    });
    let literals = literals.collect::<Vec<_>>().join(",");
    let read = columns(depth, has).filter(|column| ![EMPTY, NOTHING].contains(column));
    let read = read.collect::<Vec<_>>().join(", ");
    let cells = format!("printf('{literals}', {read})");
    let rows = format!("FROM {table} WHERE chain = {chain} AND seq");
    let last = pack(depth) - 1;
    format!(
        "WITH RECURSIVE packs (first) AS (\
         SELECT min(seq) FROM {table} WHERE chain = {chain} \
         UNION ALL \
         SELECT (SELECT min(seq) {rows} > first + {last}) FROM packs WHERE first IS NOT NULL) \
         SELECT (SELECT group_concat({cells}, ',') {rows} BETWEEN first AND first + {last}) \
         FROM packs WHERE first IS NOT NULL"
    )
}

/// Reads the cells of a pack; `None` where it isn't one.
pub(super) fn cells(pack: &str) -> Option<Vec<Cell<'_>>> {
    let mut cells = Vec::new();
    let mut rest = pack;
    loop {
        let (cell, after) = match rest.strip_prefix("NULL") {
            Some(after) => (None, after),
            None => {
                let text = rest.strip_prefix('\'')?;
                let end = closing_quote(text)?;
                (Some(unquoted(&text[..end])), &text[end + 1..])
            }
        };
        cells.push(cell);
        if after.is_empty() {
            return Some(cells);
        }
        rest = after.strip_prefix(',')?;
    }
}

/// Finds the quote that isn't doubled.
fn closing_quote(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('\'')?;
        if text.as_bytes().get(at + 1) != Some(&b'\'') {
            return Some(at);
        }
        from = at + 2;
    }
}

fn unquoted(text: &str) -> Cow<'_, str> {
    match text.contains('\'') {
        true => Cow::Owned(text.replace("''", "'")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn literals_are_read_back() {
        let read = |pack| {
            let cells = cells(pack)?.into_iter();
            Some(cells.map(|cell| cell.map(String::from)).collect::<Vec<_>>())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("'a',NULL,'','it''s, ''','é'"),
            Some(vec![some("a"), None, some(""), some("it's, '"), some("é")])
        );
        for wrong in ["", "'a", "'a'b", "'a',", "1", "NULL'a'"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
