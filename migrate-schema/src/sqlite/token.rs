//! The tokens of a stored `CREATE` text: how they are written, and what they mean whatever their spelling.

use std::collections::BTreeSet;
use std::sync::Arc;

use migrate_core::Dialect;
use migrate_core::sql::{TokenKind, tokens};

use super::parentheses::without_redundant;

/// A token that is neither white space nor a comment.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Token {
    pub(super) kind: Kind,
    /// As it is written.
    pub(super) text: Arc<str>,
    /// Whether white space or a comment stands before it.
    pub(super) gap: bool,
    /// Where it ends in the text, in bytes.
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Kind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes, or what SQLite may take for one: `"x"`, `` `x` ``, `[x]`.
    Quoted,
    /// A string or a blob.
    Text,
    Number,
    /// An operator, a parenthesis, a comma, a dot or a semicolon.
    Mark,
}

impl Token {
    /// Says whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && *self.text == *mark
    }

    /// Returns what it names, where a name may stand: SQLite takes a string for one too.
    pub(super) fn name(&self) -> Option<String> {
        match self.kind {
            Kind::Word => Some(self.text.to_string()),
            Kind::Quoted | Kind::Text => {
                let close = self.text.chars().next_back()?;
                let inside = self.text.get(1..self.text.len() - close.len_utf8())?;
                Some(match close {
                    ']' => inside.to_owned(),
                    _ => inside.replace(&format!("{close}{close}"), &close.to_string()),
                })
            }
            Kind::Number | Kind::Mark => None,
        }
    }
}

/// Reads the tokens of a text; what the engine reads as one is one here.
pub(super) fn scan(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut gap = false;
    for (kind, span) in tokens(Dialect::Sqlite, text) {
        let written = &text[span.clone()];
        let kind = match kind {
            TokenKind::White | TokenKind::Comment => {
                gap = true;
                continue;
            }
            TokenKind::Word => Kind::Word,
            TokenKind::Quoted if written.starts_with('\'') => Kind::Text,
            TokenKind::Quoted => Kind::Quoted,
            TokenKind::Number => Kind::Number,
            _ => Kind::Mark,
        };
        match found.last_mut() {
            Some(last) if !gap && belongs(last, kind, written) => {
                last.kind = match (last.kind, kind) {
                    (Kind::Word, _) => Kind::Text,
                    (Kind::Mark, Kind::Number) => Kind::Number,
                    (kept, _) => kept,
                };
                last.text = [&*last.text, written].concat().into();
                last.end = span.end;
            }
            _ => found.push(Token {
                kind,
                text: written.into(),
                gap,
                end: span.end,
            }),
        }
        gap = false;
    }
    found
}

/// Says whether what follows without a gap is still of the token: `1.5e-3`, `0x1F`, `x'ab'`, `<=`.
fn belongs(last: &Token, kind: Kind, written: &str) -> bool {
    let number = last.kind == Kind::Number;
    let hex = number && last.text.starts_with("0x");
    match kind {
        Kind::Text => last.is("x"),
        Kind::Number => number || last.is_mark("."),
        Kind::Word => number,
        Kind::Mark if number && !hex => match written {
            "." => !last.text.contains(['.', 'e', 'E']),
            "+" | "-" => last.text.ends_with(['e', 'E']),
            _ => false,
        },
        Kind::Mark => {
            const LONG: [&str; 10] = ["||", "<=", ">=", "<>", "!=", "==", "<<", ">>", "->", "->>"];
            last.kind == Kind::Mark
                && LONG
                    .iter()
                    .any(|it| it.strip_prefix(&*last.text) == Some(written))
        }
        Kind::Quoted => false,
    }
}

/// Writes tokens as they were written, on one line and without comments.
pub(super) fn written(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        if token.gap && !text.is_empty() && !text.ends_with('(') && !token.is_mark(")") {
            text.push(' ');
        }
        text.push_str(&token.text);
    }
    text
}

/// Folds a name: SQLite knows names by ASCII letters of either case.
pub(super) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Writes a name as SQL does: in quotes only where it needs them.
pub(super) fn quoted(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Writes a string as SQL does.
pub(super) fn string(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    // Whatever isn't ASCII is a letter to SQLite.
    let begins = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii();
    bytes.next().is_some_and(begins)
        && bytes.all(|byte| begins(byte) || byte.is_ascii_digit() || byte == b'$')
        && !is_reserved(name)
}

fn is_reserved(name: &str) -> bool {
    let upper = || name.bytes().map(|byte| byte.to_ascii_uppercase());
    let found = RESERVED.binary_search_by(|word| word.bytes().cmp(upper()));
    found.is_ok()
}

/// The keywords that are no names without quotes, in order; the others of <https://sqlite.org/lang_keywords.html> may be.
const RESERVED: &[&str] = &[
    "ADD",
    "ALL",
    "ALTER",
    "AND",
    "AS",
    "AUTOINCREMENT",
    "BETWEEN",
    "CASE",
    "CHECK",
    "COLLATE",
    "COMMIT",
    "CONSTRAINT",
    "CREATE",
    "CROSS",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DEFAULT",
    "DEFERRABLE",
    "DELETE",
    "DISTINCT",
    "DROP",
    "ELSE",
    "ESCAPE",
    "EXCEPT",
    "EXISTS",
    "FALSE",
    "FOREIGN",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "IN",
    "INDEX",
    "INDEXED",
    "INNER",
    "INSERT",
    "INTERSECT",
    "INTO",
    "IS",
    "ISNULL",
    "JOIN",
    "LEFT",
    "LIMIT",
    "NATURAL",
    "NOT",
    "NOTHING",
    "NOTNULL",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "PRIMARY",
    "REFERENCES",
    "RETURNING",
    "RIGHT",
    "SELECT",
    "SET",
    "TABLE",
    "THEN",
    "TO",
    "TRANSACTION",
    "TRUE",
    "UNION",
    "UNIQUE",
    "UPDATE",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
];

/// The names of a database, folded: what stands in double quotes and is no name is a string to SQLite.
pub(crate) type Names = BTreeSet<String>;

/// Writes tokens so that two texts of one meaning are equal: case of words, quoting of names, gaps, comments and
/// redundant parentheses don't count.
pub(super) fn meaning(tokens: &[Token], names: &Names) -> String {
    let tokens = without_redundant(tokens);
    let words: BTreeSet<String> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word || token.text.starts_with(['[', '`']))
        .filter_map(|token| Some(fold(&token.name()?)))
        .collect();
    let mut parts: Vec<String> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        // A stored text reaches only its own database, unless somebody calls a table so.
        let dot = tokens.get(at + 1).is_some_and(|next| next.is_mark("."));
        if dot && is_main(token) && !names.contains("main") {
            at += 2;
            continue;
        }
        at += 1;
        parts.push(match token.kind {
            Kind::Word | Kind::Number => fold(&token.text),
            Kind::Text if token.text.starts_with('\'') => token.text.to_string(),
            Kind::Text => fold(&token.text),
            Kind::Quoted => {
                let name = token.name().unwrap_or_default();
                let folded = fold(&name);
                let is_name = !token.text.starts_with('"')
                    || names.contains(&folded)
                    || words.contains(&folded);
                match is_name {
                    true => quoted(&folded),
                    false => format!("\"{name}\""),
                }
            }
            Kind::Mark => match &*token.text {
                "==" => "=".to_owned(),
                "!=" => "<>".to_owned(),
                other => other.to_owned(),
            },
        });
    }
    parts.join(" ")
}

fn is_main(token: &Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::Quoted)
        && token.name().is_some_and(|name| fold(&name) == "main")
}

/// Takes off the parentheses around the whole.
pub(super) fn bare(mut tokens: &[Token]) -> &[Token] {
    while let [first, inside @ .., last] = tokens {
        if !(first.is_mark("(") && last.is_mark(")") && balanced(inside)) {
            break;
        }
        tokens = inside;
    }
    tokens
}

fn balanced(tokens: &[Token]) -> bool {
    let mut depth = 0_usize;
    for token in tokens {
        if token.is_mark("(") {
            depth += 1;
        } else if token.is_mark(")") {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            }
        }
    }
    depth == 0
}

/// Returns what tokens name where no dot stands before it, folded: tables and views among much else.
pub(super) fn mentioned(tokens: &[Token]) -> Names {
    let is_behind_dot =
        |at: usize| at >= 2 && tokens[at - 1].is_mark(".") && !is_main(&tokens[at - 2]);
    (0..tokens.len())
        .filter(|&at| !is_behind_dot(at) && tokens[at].kind != Kind::Number)
        .filter_map(|at| Some(fold(&tokens[at].name()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(text: &str, names: &[&str]) -> String {
        let names = names.iter().map(|it| (*it).to_owned()).collect();
        meaning(bare(&scan(text)), &names)
    }

    #[test]
    fn spelling_has_no_meaning() {
        for (one, other) in [
            ("A  /* c */ > 0 -- d", "(((\"a\") > 0))"),
            ("[a b]||`a`", "\"A B\" || A"),
            ("main.t.a != 0X1f", "\"t\".\"a\" <> 0x1F"),
            ("a==X'AB'", "a = x'ab'"),
        ] {
            let names = ["a", "a b", "t"];
            assert_eq!(means(one, &names), means(other, &names));
        }
    }

    #[test]
    fn what_differs_in_meaning_stays_different() {
        for (one, other) in [
            ("'a'", "'A'"),
            ("\"order\"", "order"),
            ("\"New\"", "\"new\""),
            ("1.5", "1 . 5"),
            ("(a) + (b)", "a) + (b"),
            ("1e-5", "1e - 5"),
        ] {
            assert_ne!(means(one, &[]), means(other, &[]));
        }
    }

    #[test]
    fn words_that_need_quotes_are_found() {
        assert!(RESERVED.is_sorted());
        for (name, sql) in [("order", "\"order\""), ("With", "With"), ("a b", "\"a b\"")] {
            assert_eq!(quoted(name), sql);
        }
    }

    #[test]
    fn tokens_are_those_of_the_engine() {
        let texts: Vec<_> = scan("x'ab' 1.5e-3<=.5->>'$' 0x1F-1")
            .into_iter()
            .map(|it| it.text.to_string())
            .collect();
        assert_eq!(
            texts,
            [
                "x'ab'", "1.5e-3", "<=", ".5", "->>", "'$'", "0x1F", "-", "1"
            ]
        );
    }
}
