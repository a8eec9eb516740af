//! A chain as bytes, for who keeps one beside the files that it was read from.

use super::{Chain, Row, Rows, Tables};
use crate::{Config, Dialect};

/// How many parts there are: nine tables, and the text.
const PARTS: usize = 10;

impl<'a> Chain<'a> {
    /// Writes the revisions as bytes; what `migrate.toml` says isn't among them.
    ///
    /// ```
    /// use migrate_core::{Chain, Config, Dialect, Folder, SourceFile};
    ///
    /// let text = "-- revision: a\n-- parent: base\n\n-- migrate:up\nSELECT 1;\n\n-- migrate:down none\n";
    /// let file = SourceFile::new("migrations/a.sql", text);
    /// let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), vec![file]);
    /// let bytes = folder.chain().expect("nothing is wrong").pack();
    /// let chain = Chain::unpack(&bytes, folder.config()).expect("they are whole");
    /// assert_eq!(chain.entry(0).id(), "a");
    /// assert!(Chain::unpack(&bytes[1..], folder.config()).is_none());
    /// ```
    pub fn pack(self) -> Vec<u8> {
        let it = self.tables;
        let tables = [
            it.revisions.pack(),
            it.sections.pack(),
            it.statements.pack(),
            it.scripts.pack(),
            it.checksums.pack(),
            it.links.pack(),
            it.labels.pack(),
            it.by_id.pack(),
            it.fingerprints.pack(),
        ];
        let parts = || tables.iter().map(Vec::as_slice).chain([it.text.as_bytes()]);
        let n_bytes: usize = parts().map(<[u8]>::len).sum();
        let mut bytes = Vec::with_capacity(8 * (1 + PARTS) + n_bytes);
        for number in [it.dialects.len()]
            .into_iter()
            .chain(parts().map(<[u8]>::len))
        {
            bytes.extend_from_slice(&(number as u64).to_le_bytes());
        }
        parts().for_each(|part| bytes.extend_from_slice(part));
        bytes
    }

    /// Lends the chain that [`pack`](Self::pack) wrote, with what `migrate.toml` says; `None` for
    /// bytes of another length or form.
    ///
    /// The rows are trusted to point into the text, as those of a build are: who keeps bytes where
    /// they may be damaged keeps a checksum of them.
    pub fn unpack(bytes: &'a [u8], config: &'a Config) -> Option<Self> {
        let mut rest = Rest(bytes);
        let n_dialects = rest.number()?;
        let mut lengths = [0; PARTS];
        for length in &mut lengths {
            *length = rest.number()?;
        }
        let [
            revisions,
            sections,
            statements,
            scripts,
            checksums,
            links,
            labels,
            by_id,
            fingerprints,
            text,
        ] = lengths;
        let tables = Tables {
            revisions: rest.rows(revisions)?,
            sections: rest.rows(sections)?,
            statements: rest.rows(statements)?,
            scripts: rest.rows(scripts)?,
            checksums: rest.rows(checksums)?,
            links: rest.rows(links)?,
            labels: rest.rows(labels)?,
            by_id: rest.rows(by_id)?,
            fingerprints: rest.rows(fingerprints)?,
            text: std::str::from_utf8(rest.take(text)?).ok()?,
            ..Tables::of(config, dialects(n_dialects, config)?)
        };
        rest.0.is_empty().then_some(Self { tables })
    }
}

/// A chain is written in the dialects of its configuration, or, of headers alone, in none.
fn dialects(number: usize, config: &Config) -> Option<&[Dialect]> {
    let dialects = match number {
        0 => &[],
        _ => &*config.dialects,
    };
    (dialects.len() == number).then_some(dialects)
}

/// The bytes that aren't read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.take(8)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    }

    fn rows<T: Row>(&mut self, length: usize) -> Option<Rows<'a, T>> {
        let bytes = self.take(length)?;
        let whole = length.is_multiple_of(4 * T::WORDS);
        whole.then_some(Rows::Packed(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Folder, SourceFile};

    const FILE: &str = "-- revision: a\n-- parent: base\n-- labels: x, y\n\n-- migrate:up\n\
                        SELECT 'ä';\n\n-- migrate:down none\n";

    fn folder() -> Folder {
        let file = SourceFile::new("migrations/a.sql", FILE);
        Folder::from_files(Config::new(&[Dialect::Sqlite]), vec![file])
    }

    #[test]
    fn what_is_packed_is_lent_again() {
        let folder = folder();
        let chain = folder.chain().unwrap();
        let bytes = chain.pack();
        let kept = Chain::unpack(&bytes, folder.config()).unwrap();
        assert_eq!(kept.pack(), bytes);
        let (kept, read) = (kept.entry(0), chain.entry(0));
        assert_eq!(kept.source(), FILE);
        assert_eq!(kept.path(), "migrations/a.sql");
        assert_eq!(kept.labels().collect::<Vec<_>>(), ["x", "y"]);
        let checksum = |of: crate::chain::Entry<'_>| {
            of.checksum(crate::Direction::Up, Dialect::Sqlite)
                .map(str::to_owned)
        };
        assert!(checksum(read).is_some());
        assert_eq!(checksum(kept), checksum(read));
    }

    #[test]
    fn a_chain_of_headers_stays_written_in_no_dialect() {
        let file = SourceFile::new("migrations/a.sql", FILE);
        let folder = Folder::headers_of(Config::new(&[Dialect::Sqlite]), vec![file]);
        let bytes = folder.chain().unwrap().pack();
        let kept = Chain::unpack(&bytes, folder.config()).unwrap();
        assert!(kept.dialects().is_empty());
        let bytes = self::folder().chain().unwrap().pack();
        let other = Config::new(&[Dialect::Sqlite, Dialect::Postgres]);
        assert!(Chain::unpack(&bytes, &other).is_none());
    }

    #[test]
    fn bytes_of_another_form_are_refused() {
        let folder = folder();
        let bytes = folder.chain().unwrap().pack();
        for at in 0..bytes.len() {
            assert!(Chain::unpack(&bytes[..at], folder.config()).is_none());
        }
        // No length can be another one.
        for at in 8..8 * (1 + PARTS) {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                let none = Chain::unpack(&damaged, folder.config()).is_none();
                assert!(none, "bit {bit} of byte {at}");
            }
        }
        let cut = bytes.iter().rposition(|&byte| byte == "ä".as_bytes()[1]);
        let mut damaged = bytes.clone();
        damaged[cut.unwrap()] = b'a';
        assert!(Chain::unpack(&damaged, folder.config()).is_none());
    }
}
