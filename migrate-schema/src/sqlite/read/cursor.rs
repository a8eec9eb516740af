//! Stepping through the tokens of a definition.

use crate::Error;
use crate::sqlite::token::{Token, scan};

/// A place in a definition.
pub(super) struct Cursor<'a> {
    /// What is read, such as `table users`.
    what: String,
    tokens: &'a [Token],
    /// The same as they are written again: keywords in capitals, one space between.
    canonical: Vec<Token>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(what: &str, tokens: &'a [Token]) -> Self {
        Self {
            what: what.to_owned(),
            tokens,
            canonical: tokens.to_vec(),
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
            for _ in keywords {
                self.capitals(self.at);
                self.at += 1;
            }
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
        let is_behind_dot = self.at > 0 && self.tokens[self.at - 1].is_mark(".");
        self.canonical[self.at].gap |= !is_behind_dot;
        self.at += 1;
        Ok(name)
    }

    /// Steps over a keyword of many and returns it in capitals.
    pub(super) fn word(&mut self) -> Result<String, Error> {
        let place = self.at;
        let word = self.name()?;
        self.capitals(place);
        Ok(word.to_ascii_uppercase())
    }

    /// Steps over a list of columns, and returns what stands between its parentheses.
    pub(super) fn list(&mut self) -> Result<&'a [Token], Error> {
        let start = self.at + 1;
        let inside = self.parenthesised()?;
        let mut depth = 0_usize;
        let mut begin = start;
        for at in start..=start + inside.len() {
            let token = &self.tokens[at];
            if depth == 0 && (token.is_mark(",") || at == start + inside.len()) {
                self.canonical[at].gap = false;
                self.behind_column(begin, at);
                begin = at + 1;
            } else if token.is_mark("(") {
                depth += 1;
            } else if token.is_mark(")") {
                depth = depth.saturating_sub(1);
            }
        }
        Ok(inside)
    }

    /// Writes what a list says of one column as it is written again.
    fn behind_column(&mut self, begin: usize, mut end: usize) {
        if begin >= end {
            return;
        }
        self.canonical[begin].gap = self.tokens[begin - 1].is_mark(",");
        for words in [["AUTOINCREMENT"].as_slice(), &["ASC", "DESC"]] {
            if end > begin + 1 && words.iter().any(|word| self.tokens[end - 1].is(word)) {
                end -= 1;
                self.capitals(end);
            }
        }
        if end > begin + 2 && self.tokens[end - 2].is("COLLATE") {
            self.capitals(end - 2);
        }
    }

    fn capitals(&mut self, place: usize) {
        let token = &mut self.canonical[place];
        if token.text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            token.text = token.text.to_ascii_uppercase().into();
        }
        token.gap = true;
    }

    /// Steps over the parentheses of a clause and returns what stands between them.
    pub(super) fn parenthesised(&mut self) -> Result<&'a [Token], Error> {
        let place = self.at;
        let inside = self.group()?;
        self.canonical[place].gap = true;
        Ok(inside)
    }

    /// Does so where the parenthesis stands as it is written.
    pub(super) fn group(&mut self) -> Result<&'a [Token], Error> {
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

    /// Returns the tokens from a place that [`place`](Self::place) gave up to here, as they are written again.
    pub(super) fn since(&self, place: usize) -> Vec<Token> {
        self.canonical[place..self.at].to_vec()
    }

    /// Returns the text that the tokens were read from with its keywords in capitals and apart; all else stays where it is.
    pub(super) fn in_capitals(&self, mut sql: String) -> String {
        for (token, canonical) in self.tokens.iter().zip(&self.canonical).rev() {
            let start = token.end - token.text.len();
            sql.replace_range(start..token.end, &canonical.text);
            if canonical.gap && !token.gap && start > 0 {
                sql.insert(start, ' ');
            }
        }
        sql
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
