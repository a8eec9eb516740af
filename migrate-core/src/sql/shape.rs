//! Which terminators end a statement, and which stand inside it.

use std::ops::Range;

use super::lexer::{Token, TokenKind};
use super::syntax::Syntax;
use crate::Dialect;

/// What has been seen of the statement that is being read.
#[derive(Debug)]
pub(super) struct Shape<'a> {
    dialect: Dialect,
    text: &'a str,
    kind: Kind,
    /// The words that the statement begins with, while they can still tell its kind.
    lead: Vec<&'a str>,
    parentheses: usize,
    /// Openings of the bodies that the reader is inside.
    bodies: Vec<Range<usize>>,
    /// The next token begins a statement of the body.
    fresh: bool,
    /// The token before, if it was a word.
    previous: Option<Range<usize>>,
    from_stdin: bool,
}

/// The kinds of statement that may have terminators inside or rows behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unknown,
    Other,
    /// `CREATE FUNCTION` or `CREATE PROCEDURE`, perhaps with `BEGIN ATOMIC … END`.
    Routine,
    /// `CREATE TRIGGER … BEGIN … END`.
    Trigger,
    Copy,
}

impl<'a> Shape<'a> {
    pub(super) fn new(dialect: Dialect, text: &'a str) -> Self {
        Self {
            dialect,
            text,
            kind: Kind::Unknown,
            lead: Vec::new(),
            parentheses: 0,
            bodies: Vec::new(),
            fresh: false,
            previous: None,
            from_stdin: false,
        }
    }

    /// Takes in the next token that is neither white space nor a comment.
    pub(super) fn take(&mut self, token: &Token) {
        let fresh = std::mem::take(&mut self.fresh);
        let previous = self.previous.take();
        let word = (token.kind == TokenKind::Word).then(|| &self.text[token.span.clone()]);
        if self.kind == Kind::Unknown {
            self.kind = self.lead_kind(word);
        }
        match token.kind {
            TokenKind::Open => self.parentheses += 1,
            TokenKind::Close => self.parentheses = self.parentheses.saturating_sub(1),
            TokenKind::Terminator => self.fresh = !self.bodies.is_empty() && !self.in_parentheses(),
            _ => {}
        }
        let Some(word) = word else { return };
        self.previous = Some(token.span.clone());
        if self.in_parentheses() {
            return;
        }
        // Nothing but the end of the body begins with END: the END of a CASE never follows a terminator.
        if fresh && is(word, "END") {
            self.bodies.pop();
        } else if let Some(opening) = self.opens_body(word, &token.span, previous.clone()) {
            self.bodies.push(opening);
            self.fresh = true;
        } else if self.kind == Kind::Copy && (is(word, "STDIN") || is(word, "STDOUT")) {
            // The server takes FROM STDOUT for FROM STDIN.
            self.from_stdin |= previous.is_some_and(|span| is(&self.text[span], "FROM"));
        }
    }

    /// Says whether a terminator here stands inside the statement.
    pub(super) fn holds(&self) -> bool {
        self.in_parentheses() || !self.bodies.is_empty()
    }

    /// Says whether rows follow in the text, for psql to read.
    pub(super) fn reads_stdin(&self) -> bool {
        self.from_stdin
    }

    /// Returns the opening of the body that the statement never closed.
    pub(super) fn open_body(&self) -> Option<Range<usize>> {
        self.bodies.first().cloned()
    }

    fn in_parentheses(&self) -> bool {
        self.parentheses > 0 && Syntax::of(self.dialect).parentheses_hold
    }

    fn opens_body(
        &self,
        word: &str,
        span: &Range<usize>,
        previous: Option<Range<usize>>,
    ) -> Option<Range<usize>> {
        match self.kind {
            Kind::Trigger if self.bodies.is_empty() && is(word, "BEGIN") => Some(span.clone()),
            Kind::Routine if is(word, "ATOMIC") => previous
                .filter(|before| is(&self.text[before.clone()], "BEGIN"))
                .map(|before| before.start..span.end),
            _ => None,
        }
    }

    fn lead_kind(&mut self, word: Option<&'a str>) -> Kind {
        let Some(word) = word else { return Kind::Other };
        let (patterns, prefixes): (&[(&[&str], Kind)], &[&str]) = match self.dialect {
            Dialect::Postgres => (POSTGRES, &[]),
            Dialect::Sqlite => (SQLITE, &["EXPLAIN", "QUERY", "PLAN"]),
            Dialect::Mysql => (&[], &[]),
        };
        if self.lead.is_empty() && prefixes.iter().any(|prefix| is(word, prefix)) {
            return Kind::Unknown;
        }
        self.lead.push(word);
        let mut kind = Kind::Other;
        for (pattern, found) in patterns {
            if self
                .lead
                .iter()
                .zip(*pattern)
                .all(|(word, wanted)| is(word, wanted))
            {
                if self.lead.len() >= pattern.len() {
                    return *found;
                }
                kind = Kind::Unknown;
            }
        }
        kind
    }
}

const POSTGRES: &[(&[&str], Kind)] = &[
    (&["CREATE", "FUNCTION"], Kind::Routine),
    (&["CREATE", "PROCEDURE"], Kind::Routine),
    (&["CREATE", "OR", "REPLACE", "FUNCTION"], Kind::Routine),
    (&["CREATE", "OR", "REPLACE", "PROCEDURE"], Kind::Routine),
    (&["COPY"], Kind::Copy),
];

const SQLITE: &[(&[&str], Kind)] = &[
    (&["CREATE", "TRIGGER"], Kind::Trigger),
    (&["CREATE", "TEMP", "TRIGGER"], Kind::Trigger),
    (&["CREATE", "TEMPORARY", "TRIGGER"], Kind::Trigger),
];

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}
