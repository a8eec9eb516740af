//! Reading a statement word by word.

use crate::Dialect;
use crate::sql::lexer::{Lexer, Token, TokenKind};

/// A place in a statement, before a token that is neither white space nor a comment.
pub(super) struct Cursor<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    next: Option<Token>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(dialect: Dialect, text: &'a str) -> Self {
        let mut cursor = Self {
            text,
            lexer: Lexer::new(dialect, text),
            next: None,
        };
        cursor.step();
        cursor
    }

    /// Steps over the next token, whatever it is.
    pub(super) fn step(&mut self) {
        let is_solid = |kind| {
            !matches!(
                kind,
                TokenKind::White | TokenKind::Comment | TokenKind::CodeMark
            )
        };
        self.next = self.lexer.find(|token| is_solid(token.kind));
    }

    /// Steps over the next token and returns its kind and text.
    pub(super) fn bump(&mut self) -> Option<(TokenKind, &'a str)> {
        let token = self.next.take()?;
        self.step();
        Some((token.kind, &self.text[token.span]))
    }

    /// Returns the kind of the next token.
    pub(super) fn kind(&self) -> Option<TokenKind> {
        self.next.as_ref().map(|token| token.kind)
    }

    /// Says whether the next token is the keyword.
    pub(super) fn at(&self, keyword: &str) -> bool {
        let next = self
            .next
            .as_ref()
            .filter(|token| token.kind == TokenKind::Word);
        next.is_some_and(|token| self.text[token.span.clone()].eq_ignore_ascii_case(keyword))
    }

    /// Says whether the next token is this text, for marks.
    pub(super) fn at_mark(&self, mark: &str) -> bool {
        self.next
            .as_ref()
            .is_some_and(|token| self.text[token.span.clone()] == *mark)
    }

    /// Says whether the text is at its end.
    pub(super) fn is_done(&self) -> bool {
        self.next.is_none()
    }

    /// Says whether the statement is at its end.
    pub(super) fn at_end(&self) -> bool {
        matches!(self.kind(), None | Some(TokenKind::Terminator))
    }

    /// Steps over the keyword if it is next.
    pub(super) fn eat(&mut self, keyword: &str) -> bool {
        let found = self.at(keyword);
        if found {
            self.step();
        }
        found
    }

    /// Steps over the first of the keywords that is next, and returns it.
    pub(super) fn eat_any(&mut self, keywords: &[&'static str]) -> Option<&'static str> {
        let found = keywords.iter().find(|keyword| self.at(keyword))?;
        self.step();
        Some(found)
    }

    /// Steps over `IF EXISTS`, or nothing.
    pub(super) fn eat_if_exists(&mut self) {
        if self.eat("IF") {
            self.eat("EXISTS");
        }
    }

    /// Steps over a name, with its schema if it has one, and over the star that may follow a table's.
    pub(super) fn eat_name(&mut self) {
        self.step();
        while self.at_mark(".") {
            self.step();
            self.step();
        }
        if self.at_mark("*") {
            self.step();
        }
    }

    /// Steps over a name, with its schema if it has one, and returns it as it is written.
    #[cfg(feature = "parse")]
    pub(super) fn name(&mut self) -> Option<&'a str> {
        let is_name = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        let first = self.next.as_ref().filter(is_name)?.span.clone();
        let mut end = first.end;
        self.step();
        while self.at_mark(".") {
            self.step();
            end = self.next.as_ref().filter(is_name)?.span.end;
            self.step();
        }
        if self.at_mark("*") {
            self.step();
        }
        Some(&self.text[first.start..end])
    }

    /// Steps over a name, with its schema if it has one, and returns it as it is written, without the white space and
    /// comments that may stand around its dots; `None` where it is written with Unicode escapes.
    pub(super) fn exact_name(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            match self.bump()? {
                (TokenKind::Word | TokenKind::Quoted, part) => name.push_str(part),
                _ => return None,
            }
            if self.at_mark("&") {
                return None;
            }
            if !self.eat_mark(".") {
                return Some(name);
            }
            name.push('.');
        }
    }

    /// Steps over the mark if it is next.
    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        let found = self.at_mark(mark);
        if found {
            self.step();
        }
        found
    }

    /// Returns where the next token begins, or where the text ends.
    #[cfg(feature = "parse")]
    pub(super) fn offset(&self) -> usize {
        self.next
            .as_ref()
            .map_or(self.text.len(), |token| token.span.start)
    }

    /// Steps behind the keyword, wherever it comes outside parentheses; says whether it came.
    pub(super) fn seek(&mut self, keyword: &str) -> bool {
        self.seek_any(&[keyword])
    }

    /// Steps behind the first of the keywords that comes outside parentheses; says whether one came.
    pub(super) fn seek_any(&mut self, keywords: &[&str]) -> bool {
        self.seek_where(|at| keywords.iter().any(|keyword| at.at(keyword)))
    }

    /// Steps behind the mark, wherever it comes outside parentheses; says whether it came.
    #[cfg(feature = "parse")]
    pub(super) fn seek_mark(&mut self, mark: &str) -> bool {
        self.seek_where(|at| at.at_mark(mark))
    }

    fn seek_where(&mut self, is_found: impl Fn(&Self) -> bool) -> bool {
        let mut depth = 0_usize;
        loop {
            match self.kind() {
                None => return false,
                Some(TokenKind::Open) => depth += 1,
                Some(TokenKind::Close) => depth = depth.saturating_sub(1),
                Some(_) if depth == 0 && is_found(self) => {
                    self.step();
                    return true;
                }
                Some(_) => {}
            }
            self.step();
        }
    }

    /// Reads `(name [=] [value], …)` if it is next: the options of a statement, lower case, and each value without quotes.
    pub(super) fn options(&mut self) -> Vec<(String, Option<String>)> {
        let mut options: Vec<(String, Option<String>)> = Vec::new();
        if self.kind() != Some(TokenKind::Open) {
            return options;
        }
        self.step();
        let mut value_next = false;
        while let Some((kind, text)) = self.bump() {
            match kind {
                TokenKind::Close => break,
                TokenKind::Symbol if text == "," => value_next = false,
                TokenKind::Word | TokenKind::Quoted | TokenKind::Number => {
                    let text = text.trim_matches(['\'', '"']).to_ascii_lowercase();
                    match options.last_mut().filter(|_| value_next) {
                        Some(option) => option.1 = Some(text),
                        None => options.push((text, None)),
                    }
                    value_next = true;
                }
                _ => {}
            }
        }
        options
    }
}

/// Says whether the option is there and not switched off.
pub(super) fn is_on(options: &[(String, Option<String>)], name: &str) -> bool {
    options
        .iter()
        .any(|(option, value)| option == name && !is_false(value.as_deref()))
}

/// Says whether the option is there and switched off.
pub(super) fn is_off(options: &[(String, Option<String>)], name: &str) -> bool {
    options
        .iter()
        .any(|(option, value)| option == name && is_false(value.as_deref()))
}

fn is_false(value: Option<&str>) -> bool {
    matches!(value, Some("false" | "off" | "0"))
}
