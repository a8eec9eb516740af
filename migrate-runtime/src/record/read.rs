//! Rows of the history, read from cells of text.

use std::str::FromStr;

use migrate_core::history::{LAYOUT, Operation, Row, State};

use super::{Cells, Latest, Seen};

/// Reads the cells of [`select`]; the error says what is wrong with them.
pub(crate) fn read(cells: &Cells) -> Result<Row, String> {
    let mut cells = Reader::new(cells)?;
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
            .map(|ms| parse("duration_ms", ms))
            .transpose()?,
        run_by: cells.text("run_by")?,
        host: cells.text("host")?,
        tool: cells.text("tool")?,
        environment: cells.next().map(str::to_owned),
        dialect: cells.text("dialect")?,
        run_token: cells.text("run_token")?,
        recorded_down: cells.text("recorded_down")?,
        fingerprint: cells.text("fingerprint")?,
    })
}

impl Latest {
    /// Reads the cells of [`select_last`].
    pub(crate) fn read(cells: &Cells) -> Result<Self, String> {
        let mut cells = Reader::new(cells)?;
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

struct Reader<'c> {
    cells: std::slice::Iter<'c, Option<String>>,
}

impl<'c> Reader<'c> {
    /// Begins to read, once the layout is one that this version knows.
    fn new(cells: &'c Cells) -> Result<Self, String> {
        let mut reader = Self {
            cells: cells.iter(),
        };
        let layout: i32 = reader.number("layout")?;
        if layout > LAYOUT {
            return Err(format!(
                "its layout is {layout}, newer than the {LAYOUT} that this version knows"
            ));
        }
        Ok(reader)
    }

    fn next(&mut self) -> Option<&'c str> {
        self.cells.next()?.as_deref()
    }

    fn text(&mut self, column: &str) -> Result<String, String> {
        let text = self.next().ok_or_else(|| format!("`{column}` is empty"))?;
        Ok(text.to_owned())
    }

    fn number<T: FromStr>(&mut self, column: &str) -> Result<T, String> {
        let text = self.next().ok_or_else(|| format!("`{column}` is empty"))?;
        parse(column, text)
    }

    fn list(&mut self, column: &str) -> Result<Vec<String>, String> {
        let text = self.text(column)?;
        let parts = text.split(',').filter(|part| !part.is_empty());
        Ok(parts.map(str::to_owned).collect())
    }

    fn operation(&mut self) -> Result<Operation, String> {
        let text = self.text("operation")?;
        Operation::from_name(&text).ok_or_else(|| format!("unknown operation `{text}`"))
    }

    fn state(&mut self) -> Result<State, String> {
        let text = self.text("state")?;
        State::from_name(&text).ok_or_else(|| format!("unknown state `{text}`"))
    }
}

fn parse<T: FromStr>(column: &str, text: &str) -> Result<T, String> {
    let bad = |_| format!("`{column}` is `{text}`, which is no number");
    text.parse().map_err(bad)
}
