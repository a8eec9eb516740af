//! Many rows of the history in one cell.
//!
//! The driver hands rows over from a thread of its own, cell by cell: a long history would take
//! longer to arrive than to read. So SQLite joins the cells of some rows as literals with commas
//! between them: quoted text, or `NULL`.

use std::borrow::Cow;

use crate::record::{Columns, Depth, columns};

/// How many rows are one cell: that many of the largest files stay within SQLite's limit of a text,
/// and what isn't whole is short.
const fn pack(depth: Depth) -> i64 {
    match depth {
        Depth::Whole => 32,
        Depth::Outline => 256,
        Depth::Graph => 1024,
    }
}

/// Returns the text that reads a chain's rows, packed; `chain` is a literal.
pub(super) fn select(table: &str, chain: &str, depth: Depth, has: Columns) -> String {
    let read: Vec<_> = columns(depth, has).collect();
    let (literals, read) = (vec!["%Q"; read.len()].join(","), read.join(", "));
    let cells = format!("printf('{literals}', {read})");
    let rows = format!("FROM {table} WHERE chain = {chain} AND seq");
    let last = pack(depth) - 1;
    // A text is greater than every number, also than itself and one: it would go on for ever.
    format!(
        "WITH RECURSIVE packs (first) AS (\
         SELECT min(seq) FROM {table} WHERE chain = {chain} \
         UNION ALL \
         SELECT (SELECT min(seq) {rows} > first + {last}) FROM packs WHERE typeof(first) = 'integer') \
         SELECT (SELECT group_concat({cells}, ',') {rows} BETWEEN first AND first + {last}) \
         FROM packs WHERE first IS NOT NULL"
    )
}

/// The cells of a pack.
pub(super) struct Cells<'p> {
    /// What isn't read yet; `None` once it turned out to be no pack.
    rest: Option<&'p str>,
}

impl<'p> Cells<'p> {
    pub(super) fn of(pack: &'p str) -> Self {
        Self { rest: Some(pack) }
    }

    /// Returns whether all is read.
    pub(super) fn is_done(&self) -> bool {
        self.rest == Some("")
    }

    /// Returns whether it was no pack.
    pub(super) fn is_broken(&self) -> bool {
        self.rest.is_none()
    }
}

impl<'p> Iterator for Cells<'p> {
    type Item = Option<Cow<'p, str>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done() {
            return None;
        }
        let (cell, rest) = split(self.rest.take()?)?;
        self.rest = Some(rest);
        Some(cell)
    }
}

/// Splits the first cell, and the comma behind it, from what follows.
fn split(text: &str) -> Option<(Option<Cow<'_, str>>, &str)> {
    let (cell, after) = match text.strip_prefix('\'') {
        Some(text) => {
            let (end, is_doubled) = closing_quote(text)?;
            let cell = match is_doubled {
                true => Cow::Owned(text[..end].replace("''", "'")),
                false => Cow::Borrowed(&text[..end]),
            };
            (Some(cell), &text[end + 1..])
        }
        None => (None, text.strip_prefix("NULL")?),
    };
    match after.strip_prefix(',') {
        // Behind a comma another cell stands.
        Some("") => None,
        Some(rest) => Some((cell, rest)),
        None => after.is_empty().then_some((cell, after)),
    }
}

/// Finds the quote that isn't doubled, and whether one before it is.
fn closing_quote(text: &str) -> Option<(usize, bool)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('\'')?;
        if text.as_bytes().get(at + 1) != Some(&b'\'') {
            return Some((at, from > 0));
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::Cells;

    #[test]
    fn literals_are_read_back() {
        let read = |pack| {
            let mut cells = Cells::of(pack);
            let texts = cells.by_ref().map(|cell| cell.map(String::from));
            let texts: Vec<_> = texts.collect();
            (!cells.is_broken()).then_some(texts)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("'a',NULL,'','it''s, ''','é'"),
            Some(vec![some("a"), None, some(""), some("it's, '"), some("é")])
        );
        for wrong in ["'a", "'a'b", "'a',", "1", "NULL'a'"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
