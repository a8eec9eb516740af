//! Stepping through the tokens of a definition.

use crate::Error;
use crate::sqlite::token::{Token, scan};

/// A place in a definition.
pub(super) struct Cursor<'a> {
    /// What is read, such as `table users`.
    what: String,
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(what: &str, tokens: &'a [Token]) -> Self {
        Self {
            what: what.to_owned(),
            tokens,
            at: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    /// Says whether the next tokens are these keywords.
    pub(super) fn at(&self, keywords: &[&str]) -> bool {
        keywords.iter().enumerate().all(|(ahead, keyword)| {
            let token = self.tokens.get(self.at + ahead);
            token.is_some_and(|token| token.is(keyword))
        })
    }

    pub(super) fn at_mark(&self, mark: &str) -> bool {
        self.peek().is_some_and(|token| token.is_mark(mark))
    }

    pub(super) fn is_done(&self) -> bool {
        self.peek().is_none()
    }

    /// Steps over the keywords if they are next.
    pub(super) fn eat(&mut self, keywords: &[&str]) -> bool {
        let found = self.at(keywords);
        if found {
            self.at += keywords.len();
        }
        found
    }

    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        let found = self.at_mark(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn bump(&mut self) -> Result<&'a Token, Error> {
        let token = self.peek().ok_or_else(|| self.unknown())?;
        self.at += 1;
        Ok(token)
    }

    pub(super) fn expect(&mut self, keywords: &[&str]) -> Result<(), Error> {
        self.eat(keywords)
            .then_some(())
            .ok_or_else(|| self.unknown())
    }

    pub(super) fn expect_mark(&mut self, mark: &str) -> Result<(), Error> {
        self.eat_mark(mark)
            .then_some(())
            .ok_or_else(|| self.unknown())
    }

    pub(super) fn name(&mut self) -> Result<String, Error> {
        let name = self.peek().and_then(Token::name);
        let name = name.ok_or_else(|| self.unknown())?;
        self.at += 1;
        Ok(name)
    }

    /// Steps over parentheses and returns what stands between them.
    pub(super) fn parenthesised(&mut self) -> Result<&'a [Token], Error> {
        self.expect_mark("(")?;
        let start = self.at;
        let inside = self.until(|cursor| cursor.at_mark(")"))?;
        debug_assert_eq!(start + inside.len(), self.at);
        self.expect_mark(")")?;
        Ok(inside)
    }

    /// Steps up to where a condition holds outside parentheses, or to the end, and returns what stands before.
    pub(super) fn until(&mut self, holds: impl Fn(&Self) -> bool) -> Result<&'a [Token], Error> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            if depth == 0 && holds(self) {
                break;
            }
            if token.is_mark("(") {
                depth += 1;
            } else if token.is_mark(")") {
                depth = depth.checked_sub(1).ok_or_else(|| self.unknown())?;
            }
            self.at += 1;
        }
        Ok(&self.tokens[start..self.at])
    }

    /// Returns the tokens from a place that [`place`](Self::place) gave up to here.
    pub(super) fn since(&self, place: usize) -> &'a [Token] {
        &self.tokens[place..self.at]
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&mut self) -> &'a [Token] {
        let rest = &self.tokens[self.at..];
        self.at = self.tokens.len();
        rest
    }

    /// Makes the error of a definition that goes on in an unknown way.
    pub(super) fn unknown(&self) -> Error {
        let place = match self.peek() {
            Some(token) => format!("at `{}`", token.text),
            None => "at its end".to_owned(),
        };
        Error::new(format!(
            "the definition of {} can't be read {place}",
            self.what
        ))
    }
}

/// Splits tokens at the commas outside parentheses.
pub(super) fn items<'a>(what: &str, tokens: &'a [Token]) -> Result<Vec<&'a [Token]>, Error> {
    let mut cursor = Cursor::new(what, tokens);
    let mut found = Vec::new();
    loop {
        found.push(cursor.until(|it| it.at_mark(","))?);
        if !cursor.eat_mark(",") {
            return Ok(found);
        }
    }
}

/// Reads the tokens of a stored text, and the text up to its last token: a comment at its end would hide a semicolon.
pub(super) fn stored(sql: &str) -> (Vec<Token>, String) {
    let tokens = scan(sql);
    let end = tokens.last().map_or(0, |token| token.end);
    (tokens, sql[..end].to_owned())
}
