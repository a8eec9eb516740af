//! The words that a header knows.

use crate::nearest;

/// A key of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The revision's id.
    Revision,
    /// Its parents.
    Parent,
    /// One line for people.
    Message,
    /// When it was made.
    Created,
    /// What else must be applied before.
    DependsOn,
    /// Names of the branch that it begins.
    Labels,
    /// Why it can't be taken back.
    Irreversible,
    /// How long it waits for a lock.
    LockTimeout,
    /// How long a statement may run.
    StatementTimeout,
    /// A finding that is accepted, with a reason.
    Allow,
}

/// What other tools call these things.
const FOREIGN: [(&str, Key); 6] = [
    ("id", Key::Revision),
    ("down-revision", Key::Parent),
    ("revises", Key::Parent),
    ("description", Key::Message),
    ("create-date", Key::Created),
    ("branch-labels", Key::Labels),
];

impl Key {
    /// Every key, and the word that the file holds.
    pub const ALL: [(&'static str, Self); 10] = [
        ("revision", Self::Revision),
        ("parent", Self::Parent),
        ("message", Self::Message),
        ("created", Self::Created),
        ("depends-on", Self::DependsOn),
        ("labels", Self::Labels),
        ("irreversible", Self::Irreversible),
        ("lock-timeout", Self::LockTimeout),
        ("statement-timeout", Self::StatementTimeout),
        ("allow", Self::Allow),
    ];

    /// Returns the word that the file holds.
    ///
    /// ```
    /// use migrate_core::revision::Key;
    ///
    /// assert_eq!(Key::DependsOn.word(), "depends-on");
    /// ```
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// Returns the key that is spelt exactly so.
    pub fn from_word(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == word);
        found.map(|&(_, key)| key)
    }

    /// Returns the key that a misspelt word was likely meant to be.
    pub fn nearest(word: &str) -> Option<Self> {
        let near = nearest(&word.replace('_', "-"), Self::ALL.map(|(known, _)| known))?;
        Self::from_word(near)
    }

    /// Does as [`nearest`](Self::nearest), and knows the words of other tools.
    pub fn meant(word: &str) -> Option<Self> {
        let plain = word.to_ascii_lowercase().replace(['_', ' '], "-");
        let foreign = FOREIGN.into_iter().find(|(known, _)| *known == plain);
        foreign.map(|(_, key)| key).or_else(|| Self::nearest(word))
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn every_key_finds_its_word() {
        for (word, key) in Key::ALL {
            assert_eq!(key.word(), word);
            assert_eq!(Key::from_word(word), Some(key));
        }
    }

    #[test]
    fn a_misspelt_key_is_understood_and_a_far_word_is_not() {
        let meant = |word| Key::meant(word).map(Key::word);
        assert_eq!(meant("revison"), Some("revision"));
        assert_eq!(meant("paren"), Some("parent"));
        assert_eq!(meant("Depends_On"), Some("depends-on"));
        assert_eq!(meant("down_revision"), Some("parent"));
        assert_eq!(meant("copyright"), None);
        assert_eq!(Key::nearest("id"), None);
    }
}
