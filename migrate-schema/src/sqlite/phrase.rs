//! A part of a definition: its text, and what it means.

use super::token::{Names, Token, bare, meaning, scan, written};
use crate::rows::Cell;

/// A part of a definition, equal to another of the same meaning.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Phrase {
    /// As people are shown it.
    pub(super) text: String,
    meaning: String,
}

impl Phrase {
    /// Makes one of tokens; parentheses around the whole don't count.
    pub(super) fn new(tokens: &[Token], names: &Names) -> Self {
        let tokens = bare(tokens);
        Self {
            text: written(tokens),
            meaning: meaning(tokens, names),
        }
    }

    /// Makes one whose text isn't what it is compared by.
    pub(super) fn meaning(text: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            meaning: meaning.into(),
        }
    }

    /// Returns what it is compared by.
    pub(super) fn key(&self) -> &str {
        &self.meaning
    }
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Self) -> bool {
        self.meaning == other.meaning
    }
}

impl Eq for Phrase {}

impl Cell for Phrase {
    fn read(cell: Option<&str>) -> Option<Self> {
        Some(Self::new(&scan(cell?), &Names::new()))
    }

    fn show(&self) -> String {
        self.text.clone()
    }
}
