//! The rows of a table: values in memory, or bytes that a build wrote.
//!
//! A build writes bytes because one literal costs the compiler nothing, and a value a field costs
//! it more than all the rest of a chain. A row is read where it is asked for: a few numbers.

use crate::Direction;

use super::tables::{EnvironmentRow, RevisionRow, Run, SectionRow, StatementRow};

/// The rows of a table.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'a, T> {
    /// Values, as a folder read from disk owns them.
    Values(&'a [T]),
    /// What [`pack`](Rows::pack) made of them.
    Packed(&'a [u8]),
}

impl<'a, T: Row> Rows<'a, T> {
    /// Returns how many rows there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Values(rows) => rows.len(),
            Self::Packed(bytes) => bytes.len() / (4 * T::WORDS),
        }
    }

    /// Returns whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns a row.
    ///
    /// # Panics
    ///
    /// Where `index` isn't below [`len`](Self::len).
    pub fn get(self, index: usize) -> T {
        match self {
            Self::Values(rows) => rows[index],
            Self::Packed(bytes) => {
                let size = 4 * T::WORDS;
                T::read(&mut Words(&bytes[index * size..][..size]))
            }
        }
    }

    /// Returns the rows of a run.
    pub fn of(
        self,
        run: Run,
    ) -> impl DoubleEndedIterator<Item = T> + ExactSizeIterator + use<'a, T> {
        (run.start as usize..run.end as usize).map(move |index| self.get(index))
    }

    /// Writes the rows as bytes, which are the same on every machine.
    ///
    /// ```
    /// use migrate_core::chain::{Rows, Run};
    ///
    /// let rows = [Run::new(0, 4), Run::new(4, 9)];
    /// let bytes = Rows::Values(&rows).pack();
    /// assert_eq!(Rows::<Run>::Packed(&bytes).get(1), rows[1]);
    /// ```
    pub fn pack(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len() * T::WORDS * 4);
        for index in 0..self.len() {
            self.get(index).write(&mut bytes);
        }
        bytes
    }
}

/// What can be a row: it is written as a fixed number of words.
pub trait Row: Copy {
    /// How many words it takes.
    const WORDS: usize;

    /// Writes it.
    fn write(self, bytes: &mut Vec<u8>);

    /// Reads what [`write`](Self::write) wrote.
    fn read(words: &mut Words<'_>) -> Self;
}

/// The words of a packed row that aren't read yet.
#[derive(Debug)]
pub struct Words<'a>(&'a [u8]);

impl Words<'_> {
    fn next(&mut self) -> u32 {
        let (word, rest) = self.0.split_at(4);
        self.0 = rest;
        u32::from_le_bytes([word[0], word[1], word[2], word[3]])
    }
}

fn put(bytes: &mut Vec<u8>, word: u32) {
    bytes.extend_from_slice(&word.to_le_bytes());
}

/// Stands for no run: no run ends before it begins.
const NOTHING: Run = Run::new(1, 0);

impl Row for u32 {
    const WORDS: usize = 1;

    fn write(self, bytes: &mut Vec<u8>) {
        put(bytes, self);
    }

    fn read(words: &mut Words<'_>) -> Self {
        words.next()
    }
}

impl Row for Run {
    const WORDS: usize = 2;

    fn write(self, bytes: &mut Vec<u8>) {
        put(bytes, self.start);
        put(bytes, self.end);
    }

    fn read(words: &mut Words<'_>) -> Self {
        let start = words.next();
        Self::new(start, words.next())
    }
}

impl Row for Option<Run> {
    const WORDS: usize = Run::WORDS;

    fn write(self, bytes: &mut Vec<u8>) {
        self.unwrap_or(NOTHING).write(bytes);
    }

    fn read(words: &mut Words<'_>) -> Self {
        Some(Run::read(words)).filter(|&run| run != NOTHING)
    }
}

impl Row for Option<u32> {
    const WORDS: usize = 2;

    fn write(self, bytes: &mut Vec<u8>) {
        put(bytes, u32::from(self.is_some()));
        put(bytes, self.unwrap_or_default());
    }

    fn read(words: &mut Words<'_>) -> Self {
        let is_some = words.next() == 1;
        Some(words.next()).filter(|_| is_some)
    }
}

impl Row for [Run; 2] {
    const WORDS: usize = 2 * Run::WORDS;

    fn write(self, bytes: &mut Vec<u8>) {
        for run in self {
            run.write(bytes);
        }
    }

    fn read(words: &mut Words<'_>) -> Self {
        [(); 2].map(|()| Run::read(words))
    }
}

impl Row for RevisionRow {
    const WORDS: usize = 25;

    fn write(self, bytes: &mut Vec<u8>) {
        self.id.write(bytes);
        self.message.write(bytes);
        self.created.write(bytes);
        self.irreversible.write(bytes);
        self.path.write(bytes);
        self.source.write(bytes);
        self.parents.write(bytes);
        self.depends_on.write(bytes);
        self.labels.write(bytes);
        self.sections.write(bytes);
        self.lock_timeout.write(bytes);
        self.statement_timeout.write(bytes);
        put(bytes, flags(self.broken));
    }

    // Who asks for a field reads no others.
    #[inline]
    fn read(words: &mut Words<'_>) -> Self {
        Self {
            id: Run::read(words),
            message: Run::read(words),
            created: Option::read(words),
            irreversible: Option::read(words),
            path: Run::read(words),
            source: Run::read(words),
            parents: Run::read(words),
            depends_on: Run::read(words),
            labels: Run::read(words),
            sections: Run::read(words),
            lock_timeout: Option::read(words),
            statement_timeout: Option::read(words),
            broken: unflags(words.next()),
        }
    }
}

impl Row for SectionRow {
    const WORDS: usize = 6;

    fn write(self, bytes: &mut Vec<u8>) {
        let down = self.direction == Direction::Down;
        let not = self.environment.is_some_and(|only| only.not);
        put(
            bytes,
            flags([down, self.transaction, self.foreign_keys, not]),
        );
        put(bytes, u32::from(self.dialects));
        self.environment.map(|only| only.name).write(bytes);
        self.code.write(bytes);
    }

    fn read(words: &mut Words<'_>) -> Self {
        let [down, transaction, foreign_keys, not] = unflags(words.next());
        Self {
            direction: if down { Direction::Down } else { Direction::Up },
            dialects: words.next().to_le_bytes()[0],
            environment: Option::<Run>::read(words).map(|name| EnvironmentRow { not, name }),
            transaction,
            foreign_keys,
            code: Option::read(words),
        }
    }
}

impl Row for StatementRow {
    const WORDS: usize = 5;

    fn write(self, bytes: &mut Vec<u8>) {
        self.text.write(bytes);
        self.done_when.write(bytes);
        put(bytes, flags([self.rerunnable, self.alone, self.savepoint]));
    }

    fn read(words: &mut Words<'_>) -> Self {
        let text = Run::read(words);
        let done_when = Option::read(words);
        let [rerunnable, alone, savepoint] = unflags(words.next());
        Self {
            text,
            rerunnable,
            done_when,
            alone,
            savepoint,
        }
    }
}

fn flags<const N: usize>(flags: [bool; N]) -> u32 {
    let bits = flags.into_iter().enumerate();
    bits.fold(0, |word, (at, flag)| word | u32::from(flag) << at)
}

fn unflags<const N: usize>(word: u32) -> [bool; N] {
    std::array::from_fn(|at| word & (1 << at) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed<T: Row + PartialEq + std::fmt::Debug>(rows: &[T]) {
        let bytes = Rows::Values(rows).pack();
        assert_eq!(bytes.len(), rows.len() * T::WORDS * 4);
        let packed: Rows<'_, T> = Rows::Packed(&bytes);
        assert_eq!(packed.len(), rows.len());
        let read: Vec<T> = (0..packed.len()).map(|index| packed.get(index)).collect();
        assert_eq!(read, rows);
    }

    #[test]
    fn what_is_packed_is_read_again() {
        let run = |start| Run::new(start, start + 3);
        let revision = RevisionRow {
            id: run(1),
            message: run(2),
            created: Some(run(3)),
            irreversible: None,
            path: run(4),
            source: run(5),
            parents: run(6),
            depends_on: run(7),
            labels: run(8),
            sections: run(9),
            lock_timeout: Some(u32::MAX),
            statement_timeout: Some(0),
            broken: [false, true],
        };
        let other = RevisionRow {
            created: None,
            irreversible: Some(Run::default()),
            lock_timeout: None,
            broken: [true, false],
            ..revision
        };
        packed(&[revision, other]);
        let section = SectionRow {
            direction: Direction::Down,
            dialects: 5,
            environment: Some(EnvironmentRow {
                not: true,
                name: run(1),
            }),
            transaction: false,
            foreign_keys: true,
            code: Some(run(2)),
        };
        let other = SectionRow {
            direction: Direction::Up,
            environment: None,
            transaction: true,
            foreign_keys: false,
            code: None,
            ..section
        };
        packed(&[section, other]);
        let statement = |rerunnable, alone, savepoint, done_when| StatementRow {
            text: run(1),
            rerunnable,
            done_when,
            alone,
            savepoint,
        };
        packed(&[
            statement(true, false, false, None),
            statement(false, true, false, Some(run(2))),
            statement(false, false, true, None),
        ]);
        packed(&[[run(1), run(2)]]);
        packed(&[0, 1, u32::MAX]);
        packed::<Run>(&[]);
    }
}
