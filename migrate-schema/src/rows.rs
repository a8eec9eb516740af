//! What is asked of a database, and what it answers: plain rows of text.

use crate::Error;

/// A question to the catalog of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// What it asks for, such as `columns`.
    pub name: &'static str,
    /// The statement; every column of its answer is text or NULL.
    pub sql: &'static str,
}

/// A row of an answer, in the order of the query's columns.
pub type Row = Vec<Option<String>>;

/// Between the members of a list that is one cell: ASCII's unit separator.
const SEPARATOR: char = '\u{1f}';

/// Reads the cells of a row one after the other.
pub(crate) struct Cells<'r> {
    query: &'static str,
    cells: std::slice::Iter<'r, Option<String>>,
}

impl<'r> Cells<'r> {
    pub(crate) fn new(query: &'static str, row: &'r [Option<String>]) -> Self {
        Self {
            query,
            cells: row.iter(),
        }
    }

    /// Returns the next cell.
    ///
    /// # Errors
    ///
    /// Where the row has no more cells, or it doesn't hold such a value.
    pub(crate) fn next<T: Cell>(&mut self) -> Result<T, Error> {
        let cell = self
            .cells
            .next()
            .ok_or_else(|| Error::row(self.query, "a cell is missing"))?;
        T::read(cell.as_deref()).ok_or_else(|| {
            let found = cell.as_deref().unwrap_or("NULL");
            Error::row(self.query, format!("unexpected value `{found}`"))
        })
    }
}

/// A value that a cell may hold, and how people are shown it.
pub(crate) trait Cell: Sized + PartialEq {
    fn read(cell: Option<&str>) -> Option<Self>;

    /// Returns the value as people are shown it; empty where there is none.
    fn show(&self) -> String;
}

impl Cell for String {
    fn read(cell: Option<&str>) -> Option<Self> {
        cell.map(str::to_owned)
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn read(cell: Option<&str>) -> Option<Self> {
        match cell {
            None => Some(None),
            some => T::read(some).map(Some),
        }
    }

    fn show(&self) -> String {
        self.as_ref().map(Cell::show).unwrap_or_default()
    }
}

impl Cell for bool {
    fn read(cell: Option<&str>) -> Option<Self> {
        match cell? {
            "t" | "true" | "1" => Some(true),
            "f" | "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn show(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl Cell for i64 {
    fn read(cell: Option<&str>) -> Option<Self> {
        cell?.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Cell for Vec<String> {
    fn read(cell: Option<&str>) -> Option<Self> {
        match cell {
            None | Some("") => Some(Vec::new()),
            Some(list) => Some(list.split(SEPARATOR).map(str::to_owned).collect()),
        }
    }

    fn show(&self) -> String {
        self.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_in_order_and_a_wrong_one_is_named() {
        let row: Row = vec![
            Some("a\u{1f}b".into()),
            None,
            Some("t".into()),
            Some("x".into()),
        ];
        let mut cells = Cells::new("columns", &row);
        assert_eq!(cells.next::<Vec<String>>().unwrap(), ["a", "b"]);
        assert_eq!(cells.next::<Option<String>>().unwrap(), None);
        assert!(cells.next::<bool>().unwrap());
        let wrong = cells.next::<i64>().unwrap_err().to_string();
        assert!(
            wrong.contains("columns") && wrong.contains("`x`"),
            "{wrong}"
        );
        assert!(cells.next::<String>().is_err());
    }
}
