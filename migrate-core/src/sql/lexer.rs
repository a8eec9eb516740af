//! Text to tokens, for every dialect.
//!
//! All marks are ASCII, so the lexer works on bytes: every byte above 0x7F is part of a word, a quoted text or
//! a comment, and no token begins or ends inside a character.

use std::ops::Range;

use super::split::{Problem, ProblemKind};
use super::syntax::{ESCAPE_STRING, Quote, Syntax};
use crate::Dialect;

/// An iterator over the tokens of a text; joined, their spans give the text.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    syntax: &'static Syntax,
    terminator: &'a str,
    /// The opening of the `/*!` that the lexer is inside.
    executable: Option<Range<usize>>,
}

/// A token and, if the text ends inside it, where it opened.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
    pub(super) problem: Option<Problem>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// White space, and a byte-order mark.
    White,
    /// A comment, with its marks.
    Comment,
    /// A keyword or an identifier without quotes.
    Word,
    /// A string or an identifier in quotes.
    Quoted,
    /// A run of digits: a fraction, an exponent or a base is in the tokens that follow without white space.
    Number,
    /// An opening parenthesis.
    Open,
    /// A closing parenthesis.
    Close,
    /// What ends a statement.
    Terminator,
    /// A backslash that begins a command of the client.
    Backslash,
    /// The `/*!` or the `*/` around code of MySQL.
    CodeMark,
    /// Any other byte.
    Symbol,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(dialect: Dialect, text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            syntax: Syntax::of(dialect),
            terminator: ";",
            executable: None,
        }
    }

    /// Goes on at `end`, up to which the caller has read the text itself.
    pub(super) fn skip_to(&mut self, end: usize) {
        self.at = end;
    }

    pub(super) fn set_terminator(&mut self, terminator: &'a str) {
        self.terminator = terminator;
    }

    /// Returns the `/*!` that the end of the text left open.
    pub(super) fn open_executable(&self) -> Option<Range<usize>> {
        self.executable.clone()
    }

    /// The rest of the text as bytes, from `at`.
    fn rest(&self, at: usize) -> &'a [u8] {
        &self.text.as_bytes()[at.min(self.text.len())..]
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn at_terminator(&self, at: usize) -> bool {
        self.executable.is_none() && self.rest(at).starts_with(self.terminator.as_bytes())
    }

    fn scan(&mut self, start: usize, first: u8) -> Token {
        use TokenKind::*;
        if self.at_terminator(start) {
            return plain(Terminator, start, start + self.terminator.len());
        }
        if first.is_ascii_alphabetic() || first == b'_' {
            return self.word(start, first);
        }
        if let Some(end) = self.white(start) {
            return plain(White, start, end);
        }
        if self.opens_line_comment(start, first) {
            return plain(Comment, start, self.line_comment_end(start));
        }
        if first == b'/' && self.byte(start + 1) == Some(b'*') {
            return self.block_comment(start);
        }
        if first == b'*' && self.byte(start + 1) == Some(b'/') && self.executable.take().is_some() {
            return plain(CodeMark, start, start + 2);
        }
        if let Some(quote) = self.syntax.quotes.iter().find(|quote| quote.open == first) {
            return self.quoted(start, start + 1, quote);
        }
        if let Some(open_end) = self.dollar_mark(start, first) {
            return self.dollar_quoted(start, open_end);
        }
        if begins_word(first) {
            return self.word(start, first);
        }
        if first.is_ascii_digit() {
            return plain(Number, start, self.run(start, |byte| byte.is_ascii_digit()));
        }
        let kind = match first {
            b'(' => Open,
            b')' => Close,
            b'\\' if self.syntax.backslash_commands => Backslash,
            _ => Symbol,
        };
        plain(kind, start, start + 1)
    }

    /// Returns the end of white space; a byte-order mark counts as such.
    fn white(&self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            match self.byte(at) {
                Some(byte) if is_white(byte) => at += 1,
                Some(0xEF) if self.rest(at).starts_with("\u{FEFF}".as_bytes()) => at += 3,
                _ => return (at > start).then_some(at),
            }
        }
    }

    fn opens_line_comment(&self, start: usize, first: u8) -> bool {
        match first {
            b'#' => self.syntax.hash_comments,
            b'-' if self.byte(start + 1) == Some(b'-') => {
                let before_space = || {
                    self.byte(start + 2)
                        .is_none_or(|byte| is_white(byte) || byte.is_ascii_control())
                };
                !self.syntax.dashes_need_space || before_space()
            }
            _ => false,
        }
    }

    fn line_comment_end(&self, start: usize) -> usize {
        let ends = |byte: &u8| *byte == b'\n' || (*byte == b'\r' && self.syntax.return_ends_line);
        self.rest(start)
            .iter()
            .position(ends)
            .map_or(self.text.len(), |length| start + length)
    }

    fn block_comment(&mut self, start: usize) -> Token {
        let inside = self.rest(start + 2);
        let executable = self.syntax.executable_comments
            && (inside.starts_with(b"!") || inside.starts_with(b"M!"));
        if executable && self.executable.is_none() {
            let mark = start + 2 + if inside.starts_with(b"M") { 2 } else { 1 };
            let end = self.run(mark, |byte| byte.is_ascii_digit());
            self.executable = Some(start..end);
            return plain(TokenKind::CodeMark, start, end);
        }
        let mut depth = 1_usize;
        let mut at = start + 2;
        while let Some(byte) = self.byte(at) {
            match (byte, self.byte(at + 1)) {
                (b'*', Some(b'/')) => {
                    at += 2;
                    depth -= 1;
                    if depth == 0 {
                        return plain(TokenKind::Comment, start, at);
                    }
                }
                (b'/', Some(b'*')) if self.syntax.nested_comments => {
                    at += 2;
                    depth += 1;
                }
                _ => at += 1,
            }
        }
        self.unterminated(
            TokenKind::Comment,
            ProblemKind::UnterminatedComment,
            start..start + 2,
        )
    }

    fn quoted(&self, start: usize, inside: usize, quote: &Quote) -> Token {
        match self.quote_end(inside, quote) {
            Some(end) => plain(TokenKind::Quoted, start, end),
            None => self.unterminated(TokenKind::Quoted, quote.unterminated, start..inside),
        }
    }

    /// Returns where the quoted text ends whose inside begins at `at`.
    fn quote_end(&self, mut at: usize, quote: &Quote) -> Option<usize> {
        loop {
            let byte = self.byte(at)?;
            at += 1;
            if byte == b'\\' && quote.backslash {
                at += 1;
            } else if byte == quote.close {
                if !(quote.doubled && self.byte(at) == Some(quote.close)) {
                    return Some(at);
                }
                at += 1;
            }
        }
    }

    /// `E'…'`: a string on a later line continues it, and has backslash escapes too.
    fn escape_string(&self, start: usize, mut inside: usize) -> Token {
        loop {
            let Some(end) = self.quote_end(inside, &ESCAPE_STRING) else {
                return self.unterminated(
                    TokenKind::Quoted,
                    ProblemKind::UnterminatedString,
                    start..start + 2,
                );
            };
            match self.continuation(end) {
                Some(next) => inside = next,
                None => return plain(TokenKind::Quoted, start, end),
            }
        }
    }

    /// Returns the inside of the string that follows `at` after white space and line comments with a line end in them.
    fn continuation(&self, mut at: usize) -> Option<usize> {
        let mut new_line = false;
        loop {
            match self.byte(at)? {
                b'\'' if new_line => return Some(at + 1),
                b'-' if self.byte(at + 1) == Some(b'-') => at = self.line_comment_end(at),
                byte if is_white(byte) => {
                    new_line |= matches!(byte, b'\n' | b'\r');
                    at += 1;
                }
                _ => return None,
            }
        }
    }

    /// Returns the end of `$tag$`.
    fn dollar_mark(&self, start: usize, first: u8) -> Option<usize> {
        if first != b'$' || !self.syntax.dollar_quotes {
            return None;
        }
        let tag = start + 1;
        if self.byte(tag).is_some_and(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let end = self.run(tag, |byte| continues_word(byte) && byte != b'$');
        (self.byte(end) == Some(b'$')).then_some(end + 1)
    }

    fn dollar_quoted(&self, start: usize, inside: usize) -> Token {
        let mark = &self.text[start..inside];
        match self.text[inside..].find(mark) {
            Some(length) => plain(TokenKind::Quoted, start, inside + length + mark.len()),
            None => self.unterminated(
                TokenKind::Quoted,
                ProblemKind::UnterminatedDollarQuote,
                start..inside,
            ),
        }
    }

    fn word(&self, start: usize, first: u8) -> Token {
        let end = self.run(start, continues_word);
        let escapes =
            self.syntax.escape_strings && end == start + 1 && first.eq_ignore_ascii_case(&b'e');
        if escapes && self.byte(end) == Some(b'\'') {
            return self.escape_string(start, end + 1);
        }
        plain(TokenKind::Word, start, end)
    }

    /// Returns the end of the run of bytes that `belongs` accepts; a terminator such as `$$` cuts it.
    fn run(&self, start: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let bytes = self.text.as_bytes();
        let first = self.terminator.bytes().next();
        let is_cut = first.is_some_and(&belongs);
        let mut end = start;
        // Macros lex unoptimised: a plain loop, and no look at a terminator that can't stand here.
        while end < bytes.len() && belongs(bytes[end]) {
            if is_cut && self.at_terminator(end) {
                break;
            }
            end += 1;
        }
        end
    }

    fn unterminated(&self, kind: TokenKind, problem: ProblemKind, opening: Range<usize>) -> Token {
        Token {
            kind,
            span: opening.start..self.text.len(),
            problem: Some(Problem {
                kind: problem,
                span: opening,
            }),
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let token = self.scan(self.at, self.byte(self.at)?);
        self.at = token.span.end;
        Some(token)
    }
}

fn plain(kind: TokenKind, start: usize, end: usize) -> Token {
    Token {
        kind,
        span: start..end,
        problem: None,
    }
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

fn continues_word(byte: u8) -> bool {
    static CONTINUES: [bool; 256] = {
        let mut table = [false; 256];
        let mut at = 0;
        while at < 256 {
            let byte = at as u8;
            table[at] = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte > 0x7F;
            at += 1;
        }
        table
    };
    CONTINUES[usize::from(byte)]
}
