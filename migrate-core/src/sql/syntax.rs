//! What the lexer has to know about a dialect.

use super::split::ProblemKind;
use crate::Dialect;

/// The lexical rules in which the dialects differ.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) quotes: &'static [Quote],
    /// `E'…'` has backslash escapes, also in the lines that continue it.
    pub(super) escape_strings: bool,
    /// `$tag$ … $tag$`.
    pub(super) dollar_quotes: bool,
    /// `/* /* */ */` is one comment.
    pub(super) nested_comments: bool,
    /// `/*! … */` is code.
    pub(super) executable_comments: bool,
    /// `# …` is a comment.
    pub(super) hash_comments: bool,
    /// `--` begins a comment only before white space.
    pub(super) dashes_need_space: bool,
    /// A carriage return alone ends a line comment.
    pub(super) return_ends_line: bool,
    /// A terminator inside parentheses is none.
    pub(super) parentheses_hold: bool,
    /// A backslash outside quotes begins a command of the client.
    pub(super) backslash_commands: bool,
    /// `.word` where a statement could begin is a command of the client.
    pub(super) dot_commands: bool,
    /// `DELIMITER x` where a statement could begin changes the terminator.
    pub(super) delimiter_lines: bool,
}

/// A form of quoting with one byte at each end.
#[derive(Debug)]
pub(super) struct Quote {
    pub(super) open: u8,
    pub(super) close: u8,
    /// The closing byte twice stands for itself.
    pub(super) doubled: bool,
    /// A backslash takes the meaning from the next byte.
    pub(super) backslash: bool,
    pub(super) unterminated: ProblemKind,
}

impl Syntax {
    pub(super) const fn of(dialect: Dialect) -> &'static Self {
        match dialect {
            Dialect::Postgres => &POSTGRES,
            Dialect::Mysql => &MYSQL,
            Dialect::Sqlite => &SQLITE,
        }
    }
}

static POSTGRES: Syntax = Syntax {
    // The prefixes of B'', X'', N'', U&'' and U&"" change no boundary.
    quotes: &[string(b'\''), identifier(b'"')],
    escape_strings: true,
    dollar_quotes: true,
    nested_comments: true,
    executable_comments: false,
    hash_comments: false,
    dashes_need_space: false,
    return_ends_line: true,
    parentheses_hold: true,
    backslash_commands: true,
    dot_commands: false,
    delimiter_lines: false,
};

static SQLITE: Syntax = Syntax {
    quotes: &[
        string(b'\''),
        identifier(b'"'),
        identifier(b'`'),
        Quote {
            close: b']',
            doubled: false,
            ..identifier(b'[')
        },
    ],
    escape_strings: false,
    dollar_quotes: false,
    nested_comments: false,
    executable_comments: false,
    hash_comments: false,
    dashes_need_space: false,
    return_ends_line: false,
    parentheses_hold: false,
    backslash_commands: false,
    dot_commands: true,
    delimiter_lines: false,
};

static MYSQL: Syntax = Syntax {
    quotes: &[
        Quote {
            backslash: true,
            ..string(b'\'')
        },
        Quote {
            backslash: true,
            ..string(b'"')
        },
        identifier(b'`'),
    ],
    escape_strings: false,
    dollar_quotes: false,
    nested_comments: false,
    executable_comments: true,
    hash_comments: true,
    dashes_need_space: true,
    return_ends_line: false,
    parentheses_hold: false,
    backslash_commands: false,
    dot_commands: false,
    delimiter_lines: true,
};

const fn string(mark: u8) -> Quote {
    Quote {
        open: mark,
        close: mark,
        doubled: true,
        backslash: false,
        unterminated: ProblemKind::UnterminatedString,
    }
}

const fn identifier(mark: u8) -> Quote {
    Quote {
        unterminated: ProblemKind::UnterminatedIdentifier,
        ..string(mark)
    }
}

/// `E'…'` of PostgreSQL.
pub(super) static ESCAPE_STRING: Quote = Quote {
    backslash: true,
    ..string(b'\'')
};
