//! Text to statements and gaps.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind};
use super::shape::Shape;
use super::syntax::Syntax;
use crate::Dialect;

/// Splits a text into its statements and the gaps between them.
///
/// Statements and gaps alternate, and joined they give the text back, whatever it holds. What can't be
/// read to the end, or is a command for a client program and no SQL, is in [`Split::problems`].
///
/// - PostgreSQL: terminators inside parentheses and inside `BEGIN ATOMIC … END` don't split.
/// - SQLite: terminators inside the body of a trigger don't split.
/// - MySQL: `/*! … */` is part of a statement, or one by itself, and `DELIMITER` lines are obeyed. Without
///   them the body of a trigger or a routine (`BEGIN … END`) is split at its terminators, and so is a
///   statement that stood between such lines, when it is split again alone.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_core::sql::{PieceKind, split};
///
/// let text = "CREATE TABLE a (note text DEFAULT ';'); -- one\nDROP TABLE b;";
/// let split = split(Dialect::Postgres, text);
/// let statements: Vec<&str> = split
///     .pieces
///     .iter()
///     .filter(|piece| piece.kind == PieceKind::Statement)
///     .map(|piece| &text[piece.span.clone()])
///     .collect();
/// assert_eq!(statements, ["CREATE TABLE a (note text DEFAULT ';')", "DROP TABLE b"]);
/// assert!(split.problems.is_empty());
/// ```
pub fn split(dialect: Dialect, text: &str) -> Split {
    let mut splitter = Splitter {
        text,
        dialect,
        syntax: Syntax::of(dialect),
        lexer: Lexer::new(dialect, text),
        out: Split::default(),
        open: None,
        no_more_rows: false,
    };
    while let Some(token) = splitter.lexer.next() {
        splitter.take(token);
    }
    splitter.finish()
}

/// A text in pieces, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The pieces in their order; none is empty, and no two neighbours are of one kind.
    pub pieces: Vec<Piece>,
    /// The problems in the order of their places.
    pub problems: Vec<Problem>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What the part is.
    pub kind: PieceKind,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement, from its first token to its last, without the terminator.
    Statement,
    /// White space, comments and terminators between statements, and lines that are no SQL.
    Gap,
}

/// Something in a text that the database would not read as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where it begins: the opening mark, the line of the command, the statement that asks for rows.
    pub span: Range<usize>,
}

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A string without its closing quote.
    UnterminatedString,
    /// An identifier without its closing quote.
    UnterminatedIdentifier,
    /// A `/*` without its `*/`. SQLite would accept it.
    UnterminatedComment,
    /// A `$tag$` without its twin.
    UnterminatedDollarQuote,
    /// A `BEGIN ATOMIC`, or the `BEGIN` of a trigger, without its `END`.
    UnterminatedBody,
    /// A command for the client program and not for the server: a backslash command of psql, or a dot command
    /// of the sqlite3 shell.
    PsqlCommand,
    /// A `COPY … FROM stdin`, whose rows psql would read from the text.
    CopyFromStdin,
}

struct Splitter<'a> {
    text: &'a str,
    dialect: Dialect,
    syntax: &'static Syntax,
    lexer: Lexer<'a>,
    out: Split,
    open: Option<Open<'a>>,
    /// No line from here on ends the rows of a COPY.
    no_more_rows: bool,
}

/// The statement that is being read.
struct Open<'a> {
    span: Range<usize>,
    shape: Shape<'a>,
}

impl<'a> Splitter<'a> {
    fn take(&mut self, token: Token) {
        if let Some(problem) = &token.problem {
            self.out.problems.push(problem.clone());
        }
        if matches!(token.kind, TokenKind::White | TokenKind::Comment) {
            return;
        }
        let held = self.open.as_ref().is_some_and(|open| open.shape.holds());
        match token.kind {
            TokenKind::Terminator if !held => self.close_at(token.span.end),
            TokenKind::Backslash => self.backslash(token, held),
            _ if self.open.is_none() && self.is_command(&token) => {}
            _ => self.extend(&token),
        }
    }

    fn extend(&mut self, token: &Token) {
        let (dialect, text) = (self.dialect, self.text);
        let open = self.open.get_or_insert_with(|| Open {
            span: token.span.clone(),
            shape: Shape::new(dialect, text),
        });
        open.span.end = token.span.end;
        open.shape.take(token);
    }

    /// Ends the open statement; `end` is behind its terminator.
    fn close_at(&mut self, end: usize) {
        if self.close() {
            let end = self.rows_end(end);
            self.lexer.skip_to(end);
        }
    }

    /// Ends the open statement and says whether it reads rows.
    fn close(&mut self) -> bool {
        let Some(open) = self.open.take() else {
            return false;
        };
        self.gap_until(open.span.start);
        if open.shape.reads_stdin() {
            self.problem(ProblemKind::CopyFromStdin, open.span.clone());
        }
        self.out.pieces.push(Piece {
            kind: PieceKind::Statement,
            span: open.span,
        });
        open.shape.reads_stdin()
    }

    fn gap_until(&mut self, end: usize) {
        let start = self.out.pieces.last().map_or(0, |piece| piece.span.end);
        if start < end {
            self.out.pieces.push(Piece {
                kind: PieceKind::Gap,
                span: start..end,
            });
        }
    }

    /// Returns where the rows end that follow a COPY whose terminator ends at `from`; they end with a line `\.`.
    fn rows_end(&mut self, from: usize) -> usize {
        if self.no_more_rows {
            return from;
        }
        let mut at = self.line_end(from);
        while at < self.text.len() {
            let line = at + 1..self.line_end(at + 1);
            if self.text[line.clone()].trim_end_matches('\r') == "\\." {
                return line.end;
            }
            at = line.end;
        }
        self.no_more_rows = true;
        from
    }

    /// A command of psql ends the statement that it follows, if that could end.
    fn backslash(&mut self, token: Token, held: bool) {
        let line = self.line_from(token.span.start);
        self.problem(ProblemKind::PsqlCommand, line.clone());
        self.lexer.skip_to(line.end);
        if held {
            self.extend(&Token {
                span: line,
                ..token
            });
        } else {
            self.close();
        }
    }

    /// Reads a line that is a command of a client program, where a statement could begin.
    fn is_command(&mut self, token: &Token) -> bool {
        let rest = &self.text[token.span.end..];
        let word = &self.text[token.span.clone()];
        if self.syntax.dot_commands && word == "." {
            if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
                return false;
            }
            self.problem(ProblemKind::PsqlCommand, self.line_from(token.span.start));
        } else if self.syntax.delimiter_lines && word.eq_ignore_ascii_case("DELIMITER") {
            let argument = rest.trim_start_matches([' ', '\t']);
            if argument.len() == rest.len()
                || argument.starts_with(char::is_whitespace)
                || argument.is_empty()
            {
                return false;
            }
            let line =
                &self.text[self.text.len() - argument.len()..self.line_from(token.span.start).end];
            self.lexer.set_terminator(terminator_of(line));
        } else {
            return false;
        }
        self.lexer.skip_to(self.line_from(token.span.start).end);
        true
    }

    /// Returns the rest of the line without white space at its end.
    fn line_from(&self, start: usize) -> Range<usize> {
        start..start + self.text[start..self.line_end(start)].trim_end().len()
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |length| at + length)
    }

    fn problem(&mut self, kind: ProblemKind, span: Range<usize>) {
        self.out.problems.push(Problem { kind, span });
    }

    fn finish(mut self) -> Split {
        // A text that ends inside quotes hides whatever would have closed the rest: one cause, one problem.
        let hidden = self
            .out
            .problems
            .last()
            .is_some_and(|problem| problem.kind.reaches_the_end());
        if let (false, Some(opening)) = (hidden, self.lexer.open_executable()) {
            self.problem(ProblemKind::UnterminatedComment, opening);
        } else if let (false, Some(opening)) = (
            hidden,
            self.open.as_ref().and_then(|open| open.shape.open_body()),
        ) {
            self.problem(ProblemKind::UnterminatedBody, opening);
        }
        self.close();
        self.gap_until(self.text.len());
        self.out.problems.sort_by_key(|problem| problem.span.start);
        self.out
    }
}

impl ProblemKind {
    fn reaches_the_end(self) -> bool {
        use ProblemKind::*;
        matches!(
            self,
            UnterminatedString
                | UnterminatedIdentifier
                | UnterminatedComment
                | UnterminatedDollarQuote
        )
    }
}

/// Returns as much of the first word of a line as the client of MySQL takes for a terminator.
fn terminator_of(line: &str) -> &str {
    let word = line.split_whitespace().next().unwrap_or(line);
    &word[..word.floor_char_boundary(15)]
}
