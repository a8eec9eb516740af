//! What holds for every text: the pieces cover it, and a statement is the same alone as among others.
#![cfg(feature = "parse")]

use migrate_core::Dialect::{self, Postgres, Sqlite};
use migrate_core::sql::{PieceKind, Split, classify, split};
use proptest::prelude::*;
use proptest::sample::select;

/// What is likely to confuse a lexer, joined at random.
const FRAGMENTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "`",
    "[",
    "]",
    "$",
    "$$",
    "$a$",
    "$é$",
    "$1",
    "\\",
    "\\.",
    "\\i x",
    "/*",
    "*/",
    "/*!",
    "/*!5",
    "/*M!",
    "--",
    "-- ",
    "#",
    ";",
    "//",
    "(",
    ")",
    ".",
    ".x",
    ",",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "\u{B}",
    "\0",
    "\u{FEFF}",
    "\u{A0}",
    "é",
    "日",
    "🦀",
    "E'",
    "e'a'\n'",
    "U&\"",
    "N'",
    "x'",
    "1",
    "_",
    "a",
    "BEGIN",
    "ATOMIC",
    " BEGIN ATOMIC ",
    "END",
    "CASE",
    "CREATE FUNCTION ",
    "create or replace procedure p ",
    "CREATE TRIGGER ",
    "CREATE TEMP TRIGGER t ",
    "EXPLAIN ",
    "COPY t FROM stdin",
    "COPY ",
    " FROM STDIN",
    "\n\\.\n",
    "DELIMITER ",
    "DELIMITER //\n",
    "\nDELIMITER ;\n",
    "SELECT 1",
    "COMMIT",
    "DO ",
    "PRAGMA ",
    "CREATE INDEX CONCURRENTLY ",
    "WITH (",
    "REINDEX (",
];

fn any_text() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![8 => select(FRAGMENTS).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

fn any_dialect() -> impl Strategy<Value = Dialect> {
    select(Dialect::ALL)
}

fn statements<'a>(text: &'a str, split: &Split) -> Vec<&'a str> {
    let found = split
        .pieces
        .iter()
        .filter(|piece| piece.kind == PieceKind::Statement);
    found.map(|piece| &text[piece.span.clone()]).collect()
}

/// A whole token of the dialect, whatever stands inside it.
fn token(dialect: Dialect) -> BoxedStrategy<String> {
    let inside = || {
        prop::collection::vec(
            select(
                &[
                    "a", ";", " ", "é", "--", "/*", "$$", "#", "END", "(", "\n", "//",
                ][..],
            ),
            0..5,
        )
    };
    let quoted = move |open: &'static str, close: &'static str| {
        inside()
            .prop_map(move |parts| format!("{open}{}{close}", parts.concat()))
            .boxed()
    };
    let word = select(
        &[
            "a", "é", "case", "END", "1.5", "+", "x_1", "begin", "atomic", "*", "/", "-", "from",
            "stdin",
        ][..],
    );
    let mut forms = vec![
        word.prop_map(str::to_owned).boxed(),
        quoted("'", "'"),
        quoted("'a''", "'"),
        quoted("\"", "\""),
        Just("/* ; ' */".to_owned()).boxed(),
        Just("-- ; \" `\n0".to_owned()).boxed(),
    ];
    match dialect {
        Postgres => forms.extend([
            quoted("$t$", "$t$"),
            quoted("$ü$'", "$ü$"),
            quoted("E'\\'", "\\\\'"),
            quoted("(a;", ")")
                .prop_filter("one parenthesis and no mark", |text| is_flat(text))
                .boxed(),
            Just("'\\'".to_owned()).boxed(),
            Just("/* /* */ ; */".to_owned()).boxed(),
            Just("a$b$".to_owned()).boxed(),
        ]),
        Sqlite => forms.extend([
            quoted("[", "]"),
            quoted("`", "`"),
            Just("'\\'".to_owned()).boxed(),
            Just("$$".to_owned()).boxed(),
        ]),
        _ => forms.extend([
            quoted("`", "`"),
            quoted("'\\'", "\\\\'"),
            quoted("\"'\\\"", "\""),
            quoted("/*! '", "' ; */"),
            Just("# ; '\n0".to_owned()).boxed(),
            Just("1--1".to_owned()).boxed(),
        ]),
    }
    prop::strategy::Union::new(forms).boxed()
}

fn is_flat(text: &str) -> bool {
    text.matches('(').count() == 1
        && !text.contains("--")
        && !text.contains("/*")
        && !text.contains("$$")
}

/// A statement whose first and last tokens are plain words.
fn statement(dialect: Dialect) -> impl Strategy<Value = String> {
    let tokens =
        move || prop::collection::vec(token(dialect), 0..6).prop_map(|tokens| tokens.join(" "));
    let plain = tokens().prop_map(|tokens| format!("select {tokens} z"));
    let with_body = prop::collection::vec(tokens(), 0..4).prop_map(move |inner| {
        let head = match dialect {
            Postgres => "create function f() begin atomic",
            Sqlite => "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN",
            _ => return format!("select {}", inner.join(" ") + " z"),
        };
        let body: String = inner
            .iter()
            .map(|tokens| format!("select {tokens} 1;\n"))
            .collect();
        format!("{head} {body} end")
    });
    prop_oneof![3 => plain, 1 => with_body]
}

fn dialect_and_statements() -> impl Strategy<Value = (Dialect, Vec<String>, Vec<&'static str>)> {
    any_dialect().prop_flat_map(|dialect| {
        let gaps: &[&str] = &[
            ";",
            "; ",
            " ;\n",
            ";\r\n",
            "; -- ; '\n",
            " /* ; ' */;",
            ";;\u{FEFF};",
        ];
        (
            Just(dialect),
            prop::collection::vec(statement(dialect), 0..6),
            prop::collection::vec(select(gaps), 6),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn pieces_cover_the_text(dialect in any_dialect(), text in any_text()) {
        let split = split(dialect, &text);
        let mut end = 0;
        let mut before = None;
        for piece in &split.pieces {
            prop_assert_eq!(piece.span.start, end);
            prop_assert!(!text[piece.span.clone()].is_empty());
            prop_assert_ne!(before, Some(piece.kind));
            (end, before) = (piece.span.end, Some(piece.kind));
        }
        prop_assert_eq!(end, text.len());
        for problem in &split.problems {
            prop_assert!(!text[problem.span.clone()].is_empty());
        }
        prop_assert!(split.problems.is_sorted_by_key(|problem| problem.span.start));
        for statement in statements(&text, &split) {
            classify(dialect, statement);
        }
        classify(dialect, &text);
    }

    // A terminator changed by DELIMITER is not in the statement, and dashes at its end may become a comment.
    #[test]
    fn a_statement_is_the_same_alone(dialect in select(vec![Postgres, Sqlite]), text in any_text()) {
        let whole = split(dialect, &text);
        for statement in statements(&text, &whole) {
            prop_assert_eq!(statements(statement, &split(dialect, statement)), vec![statement]);
        }
    }

    #[test]
    fn joined_statements_come_apart((dialect, wanted, gaps) in dialect_and_statements()) {
        let text: String = wanted.iter().zip(gaps).map(|(statement, gap)| format!("{statement}{gap}")).collect();
        let whole = split(dialect, &text);
        prop_assert_eq!(&whole.problems, &vec![]);
        prop_assert_eq!(statements(&text, &whole), wanted.iter().map(String::as_str).collect::<Vec<_>>());
        for statement in &wanted {
            prop_assert_eq!(statements(statement, &split(dialect, statement)), vec![statement.as_str()]);
        }
    }
}

#[test]
fn time_grows_with_the_text_only() {
    // A quadratic reader would need minutes for one of these.
    for fragment in FRAGMENTS.iter().copied().chain([
        "a;",
        ".x",
        "E'a' ",
        "$a",
        "DELIMITER;",
        "COPY t FROM stdin;\n",
        "EXPLAIN ",
        "x//",
    ]) {
        let text = fragment.repeat(200_000 / fragment.len());
        for dialect in Dialect::ALL {
            let whole = split(*dialect, &text);
            assert_eq!(
                whole.pieces.last().map(|piece| piece.span.end),
                Some(text.len())
            );
            classify(*dialect, &text);
        }
    }
}
