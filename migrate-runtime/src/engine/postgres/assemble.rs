//! A message of several statements, and which of them an answer is about.

use std::ops::Range;

/// What a statement of a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Opens or ends an explicit transaction.
    Frame,
    /// Looks for the table and at the session.
    Look,
    /// Reads rows of the history.
    Rows,
    /// Looks for tables of that name anywhere.
    Elsewhere,
    /// Tries to have the lock, or gives it back.
    Lock,
    /// Says who has the lock.
    Holder,
    /// Reads the session's settings.
    State,
    /// Reads the session's settings after our own were made.
    Base,
    /// Sets something.
    Set,
    /// Creates the table.
    Create,
    /// Writes the row that is the mutex.
    Record,
    /// Makes sure that the lock is still had, and sets the timeouts.
    Guard,
    /// A statement of the revision, counted from 0.
    Statement(usize),
    /// Updates the row, where it is still this run's.
    Mark,
    /// Looks whether a statement that ran by itself did what it says.
    Assert,
    /// The end of the transaction.
    Commit,
}

/// The text of a message, and its parts in order.
#[derive(Debug, Default)]
pub(super) struct Message {
    text: String,
    parts: Vec<(Part, Range<usize>)>,
}

impl Message {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Begins one that says what it is for, to whoever looks at the server's sessions.
    pub(super) fn titled(title: &str) -> Self {
        Self {
            text: format!("{} */ ", opening(title)),
            parts: Vec::new(),
        }
    }

    /// Adds a statement, without its terminator.
    #[must_use]
    pub(super) fn with(mut self, part: Part, sql: &str) -> Self {
        self.add(part, sql);
        self
    }

    pub(super) fn add(&mut self, part: Part, sql: &str) {
        if !self.parts.is_empty() {
            self.text.push_str(";\n");
        }
        let start = self.text.len();
        self.text.push_str(sql);
        self.parts.push((part, start..self.text.len()));
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the part that answers after `completed` others.
    ///
    /// The transaction of the message ends after its last statement, and before its answer.
    pub(super) fn part(&self, completed: usize) -> Part {
        self.parts
            .get(completed)
            .map_or(Part::Commit, |part| part.0)
    }

    /// Returns whether the failing part is the last one.
    pub(super) fn is_last(&self, completed: usize) -> bool {
        completed + 1 >= self.parts.len()
    }

    /// Returns the part that a position lies in, and the byte offset within it; the position
    /// counts characters, from 1.
    pub(super) fn locate(&self, position: usize) -> Option<(Part, usize)> {
        let (at, _) = self.text.char_indices().nth(position.checked_sub(1)?)?;
        let mut parts = self.parts.iter();
        let (part, range) = parts.find(|(_, range)| range.contains(&at))?;
        Some((*part, at - range.start))
    }
}

/// Returns how the text of a message begins whose title begins like this.
pub(super) fn opening(title: &str) -> String {
    let plain = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | ':' => c,
        _ => '_',
    };
    let title: String = title.chars().map(plain).collect();
    format!("/* {title}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_leads_to_its_statement() {
        let message = Message::new()
            .with(Part::Record, "ä")
            .with(Part::Statement(0), "SELECT 1")
            .with(Part::Mark, "x");
        assert_eq!(message.text(), "ä;\nSELECT 1;\nx");
        assert_eq!(message.locate(1), Some((Part::Record, 0)));
        assert_eq!(message.locate(4), Some((Part::Statement(0), 0)));
        assert_eq!(message.locate(11), Some((Part::Statement(0), 7)));
        assert_eq!(message.locate(0), None);
        assert_eq!(message.part(1), Part::Statement(0));
        assert_eq!(message.part(3), Part::Commit);
    }
}
