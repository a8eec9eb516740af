//! Text to tokens, for readers of single statements.

use std::ops::Range;

use super::lexer::{Lexer, TokenKind};
use crate::Dialect;

/// Cuts a text into tokens, each with its bytes; joined, they give the text.
///
/// What the text ends inside of, such as a string without its closing quote, is one token up to the end.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::sql::{TokenKind, tokens};
///
/// let text = "a [b c]";
/// let kinds: Vec<_> = tokens(Dialect::Sqlite, text).map(|(kind, _)| kind).collect();
/// assert_eq!(kinds, [TokenKind::Word, TokenKind::White, TokenKind::Quoted]);
/// ```
pub fn tokens(dialect: Dialect, text: &str) -> impl Iterator<Item = (TokenKind, Range<usize>)> {
    Lexer::new(dialect, text).map(|token| (token.kind, token.span))
}
