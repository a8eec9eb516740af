//! Rows of the history, read from cells of text.

use std::borrow::Cow;
use std::str::FromStr;

use migrate_core::history::{LAYOUT, Operation, Row, State};

use super::sql::WIDTH;
use super::{Cells, Columns, Depth, Latest, Seen};

/// A cell of text, or NULL.
type Cell<'c> = Option<Cow<'c, str>>;

impl Latest {
    /// Reads the cells of [`select_last`].
    pub(crate) fn read(cells: &Cells) -> Result<Self, String> {
        let mut cells = borrowed(cells);
        let mut cells = Open::new(&mut cells, &EVERY)?;
        let seq = cells.number("seq")?;
        let revision = cells.text("revision")?;
        let state = cells.state()?;
        let fingerprint = cells.text("fingerprint")?;
        let run_token = cells.text("run_token")?;
        Ok(Self {
            seen: Seen {
                seq,
                run_token,
                state,
            },
            revision,
            fingerprint,
        })
    }
}

fn borrowed(cells: &Cells) -> impl Iterator<Item = Cell<'_>> {
    cells.iter().map(|cell| cell.as_deref().map(Cow::Borrowed))
}

/// Reads rows of one depth; what isn't read of them is empty, or zero.
pub(crate) struct Reader([bool; WIDTH]);

impl Reader {
    pub(crate) fn new(depth: Depth, has: Columns) -> Self {
        Self(depth.mask(has))
    }

    /// Reads the next of many rows from their cells; the error says what is wrong with them.
    pub(crate) fn row<'c>(&self, cells: &mut dyn Iterator<Item = Cell<'c>>) -> Result<Row, String> {
        let mut cells = Open::new(cells, &self.0)?;
        Ok(Row {
            seq: cells.number("seq")?,
            operation: cells.operation()?,
            revision: cells.text("revision")?,
            parents: cells.list("parents")?,
            depends_on: cells.list("depends_on")?,
            message: cells.text("message")?,
            up_checksum: cells.text("up_checksum")?,
            down_checksum: cells.text("down_checksum")?,
            state: cells.state()?,
            statements_done: cells.number("statements_done")?,
            statements_total: cells.number("statements_total")?,
            started_at: cells.text("started_at")?,
            duration_ms: cells
                .next()
                .flatten()
                .map(|ms| parse("duration_ms", &ms))
                .transpose()?,
            run_by: cells.text("run_by")?,
            host: cells.text("host")?,
            tool: cells.text("tool")?,
            environment: cells.next().flatten().map(Cow::into_owned),
            dialect: cells.text("dialect")?,
            run_token: cells.text("run_token")?,
            recorded_down: cells.text("recorded_down")?,
            fingerprint: cells.text("fingerprint")?,
            statement_hashes: cells.list("statement_hashes")?,
            begun: cells.next().flatten().map(Cow::into_owned),
        })
    }
}

/// Every column.
const EVERY: [bool; WIDTH] = [true; WIDTH];

/// A row on its way.
struct Open<'r, 'c> {
    cells: &'r mut dyn Iterator<Item = Cell<'c>>,
    /// Of each column that is still to come whether there is a cell.
    mask: std::slice::Iter<'r, bool>,
}

impl<'r, 'c> Open<'r, 'c> {
    /// Begins to read, once the layout is one that this version knows.
    fn new(
        cells: &'r mut dyn Iterator<Item = Cell<'c>>,
        mask: &'r [bool; WIDTH],
    ) -> Result<Self, String> {
        let mask = mask.iter();
        let mut reader = Self { cells, mask };
        let layout: i32 = reader.number("layout")?;
        if layout > LAYOUT {
            return Err(format!(
                "its layout is {layout}, newer than the {LAYOUT} that this version knows"
            ));
        }
        Ok(reader)
    }

    /// Returns the next cell, or `None` where its column isn't read.
    fn next(&mut self) -> Option<Cell<'c>> {
        let is_read = *self.mask.next()?;
        is_read.then(|| self.cells.next().flatten())
    }

    fn word(&mut self, column: &str) -> Result<Option<Cow<'c, str>>, String> {
        match self.next() {
            Some(None) => Err(format!("`{column}` is empty")),
            Some(word) => Ok(word),
            None => Ok(None),
        }
    }

    fn text(&mut self, column: &str) -> Result<String, String> {
        let word = self.word(column)?;
        Ok(word.map(Cow::into_owned).unwrap_or_default())
    }

    fn number<T: FromStr + Default>(&mut self, column: &str) -> Result<T, String> {
        match self.word(column)? {
            Some(text) => parse(column, &text),
            None => Ok(T::default()),
        }
    }

    fn list(&mut self, column: &str) -> Result<Vec<String>, String> {
        let text = self.word(column)?.unwrap_or_default();
        let parts = text.split(',').filter(|part| !part.is_empty());
        Ok(parts.map(str::to_owned).collect())
    }

    fn operation(&mut self) -> Result<Operation, String> {
        let text = self.word("operation")?.unwrap_or_default();
        Operation::from_name(&text).ok_or_else(|| format!("unknown operation `{text}`"))
    }

    fn state(&mut self) -> Result<State, String> {
        let text = self.word("state")?.unwrap_or_default();
        State::from_name(&text).ok_or_else(|| format!("unknown state `{text}`"))
    }
}

fn parse<T: FromStr>(column: &str, text: &str) -> Result<T, String> {
    let bad = |_| format!("`{column}` is `{text}`, which is no number");
    text.parse().map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &Cells) -> Result<Row, String> {
        Reader::new(Depth::Whole, Columns::All).row(&mut borrowed(cells))
    }

    /// The cells of a sound row.
    fn sound() -> Cells {
        let cells = [
            "1", "1", "up", "a", "", "", "m", "v1:a", "v1:b", "applied", "1", "1", "t", "5", "ana",
            "host", "tool", "test", "d", "token", "", "v1:c", "0a,0b", "seen",
        ];
        cells.map(|cell| Some(cell.to_owned())).to_vec()
    }

    #[test]
    fn whatever_a_cell_holds_it_is_read_or_refused() {
        assert!(read(&sound()).is_ok());
        let odd = [
            None,
            Some(""),
            Some("-1"),
            Some("1.5"),
            Some("99999999999999999999"),
            Some("é\u{fffd}"),
        ];
        for at in 0..sound().len() {
            for cell in odd {
                let mut cells = sound();
                cells[at] = cell.map(str::to_owned);
                if let Err(reason) = read(&cells) {
                    assert!(
                        reason.contains('`') || reason.contains("layout"),
                        "{reason}"
                    );
                }
            }
            let is_last = at + 1 == sound().len();
            assert_eq!(read(&sound()[..at].to_vec()).is_ok(), is_last, "{at} cells");
        }
    }

    #[test]
    fn a_newer_layout_is_refused_by_its_number() {
        let mut cells = sound();
        cells[0] = Some((LAYOUT + 1).to_string());
        assert!(read(&cells).is_err_and(|reason| reason.contains("newer")));
    }
}
