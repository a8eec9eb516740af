//! A section's attributes are known ones with values that they know.
//!
//! An attribute that isn't known would be left out, and the section would run where, or how, it
//! wasn't meant to: without its environment, or in a transaction.
//!
//! The diagnostic names what is close. `dialect=` takes names with commas, `environment=` a name or
//! `!name`, `transaction=` and `foreign-keys=` only `off`, `code=` a path.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Environment;
use crate::{Diagnostic, Dialect, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-attribute",
    scope: Scope::Section,
    summary: "After `-- migrate:up` and `-- migrate:down` stand only `none` and the attributes dialect, environment, transaction, foreign-keys and code.",
    #[cfg(feature = "pages")]
    page: include_str!("unknown_attribute/page.md"),
};

const NAMES: [&str; 6] = [
    "dialect",
    "environment",
    "transaction",
    "foreign-keys",
    "code",
    "none",
];

/// `span` is a word whose name isn't known, `rest` where its line ends; returns whether the
/// words that follow it are likely attributes.
pub(crate) fn name(
    file: &SourceFile,
    span: &Range<usize>,
    rest: usize,
    chain: &[Dialect],
) -> (Diagnostic, bool) {
    let word = &file.text()[span.clone()];
    let (name, value) = word
        .split_once('=')
        .map_or((word, None), |(name, value)| (name, Some(value)));
    let at = span.start..span.start + name.len();
    let error = Diagnostic::error(RULE.name, format!("unknown attribute `{name}`"));
    let finding = match crate::nearest(name, NAMES) {
        Some("none") if name == "none" => Diagnostic::error(RULE.name, "`none` has a value")
            .at(file, span.clone(), "nothing may follow it")
            .help("write `none`"),
        Some(known) if known == name => empty(file, at, name, chain),
        Some("none") => error
            .at(file, at, "did you mean `none`?")
            .help("write `none`"),
        Some(known) => error.at(file, at, format!("did you mean `{known}`?")).help(
            match value.filter(|value| !value.is_empty()) {
                Some(value) => format!("write `{known}={value}`"),
                None => format!("write `{known}={}`", example(known, chain)),
            },
        ),
        None => {
            let finding = error
                .at(file, span.start..rest, "no attribute begins so")
                .note("the attributes are none, dialect=, environment=, transaction=off, foreign-keys=off and code=")
                .help("remove it, or put it on the next line if it is SQL");
            return (finding, false);
        }
    };
    (finding, true)
}

fn example(known: &str, chain: &[Dialect]) -> &'static str {
    match known {
        "dialect" => chain.first().map_or("postgres", |dialect| dialect.name()),
        "environment" => "production",
        "code" => "crate::steps::fill_names",
        _ => "off",
    }
}

fn empty(file: &SourceFile, span: Range<usize>, name: &str, chain: &[Dialect]) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("`{name}` has no value"))
        .at(file, span, "a value is missing")
        .help(format!("write `{name}={}`", example(name, chain)))
}

/// `help` is the attribute as it may be written.
fn value(
    file: &SourceFile,
    span: &Range<usize>,
    name: &str,
    expected: &str,
    help: &str,
) -> Diagnostic {
    let value = &file.text()[span.clone()];
    if value.is_empty() {
        return empty(file, span.start - name.len() - 1..span.end, name, &[]);
    }
    Diagnostic::error(RULE.name, format!("`{name}` has no value `{value}`"))
        .at(file, span.clone(), format!("expected {expected}"))
        .help(format!("write {help}"))
}

/// `name` is `transaction` or `foreign-keys`.
pub(crate) fn switch(file: &SourceFile, span: &Range<usize>, name: &str) -> Diagnostic {
    let help = format!("`{name}=off`, or remove it");
    value(file, span, name, "`off`", &help)
}

pub(crate) fn not_sqlite(file: &SourceFile, span: Range<usize>) -> Diagnostic {
    Diagnostic::error(RULE.name, "`foreign-keys=off` is for SQLite alone")
        .at(file, span, "no dialect of this section knows it")
        .help("remove it, or write `dialect=sqlite` beside it")
}

pub(crate) fn dialects(
    file: &SourceFile,
    span: &Range<usize>,
    chain: &[Dialect],
) -> Result<Vec<Dialect>, Diagnostic> {
    let mut dialects = Vec::new();
    for word in file.text()[span.clone()].split(',').map(str::trim) {
        let Ok(dialect) = word.parse::<Dialect>() else {
            let names = chain.iter().map(|dialect| dialect.name());
            let names = match crate::nearest(word, names.clone()) {
                Some(near) => vec![near],
                None => names.collect(),
            };
            let quoted = |what: &str| {
                let quoted = names.iter().map(|name| format!("`{what}{name}`"));
                quoted.collect::<Vec<_>>().join(" or ")
            };
            return Err(value(
                file,
                span,
                "dialect",
                &quoted(""),
                &quoted("dialect="),
            ));
        };
        if !chain.contains(&dialect) {
            return Err(not_in_chain(file, span, dialect, chain));
        }
        if !dialects.contains(&dialect) {
            dialects.push(dialect);
        }
    }
    dialects.sort();
    Ok(dialects)
}

fn not_in_chain(
    file: &SourceFile,
    span: &Range<usize>,
    dialect: Dialect,
    chain: &[Dialect],
) -> Diagnostic {
    let names: Vec<_> = chain.iter().map(|dialect| dialect.name()).collect();
    let error = Diagnostic::error(RULE.name, format!("the chain isn't written in {dialect}")).at(
        file,
        span.clone(),
        format!("the chain's dialects: {}", names.join(", ")),
    );
    match dialect {
        Dialect::Mysql => error.help("remove it: MySQL is not supported yet"),
        _ => error.help(format!(
            "remove it, or add \"{dialect}\" to `dialect` in migrate.toml"
        )),
    }
}

pub(crate) fn environment(
    file: &SourceFile,
    span: Range<usize>,
) -> Result<Environment, Diagnostic> {
    let text = &file.text()[span.clone()];
    let name = text.strip_prefix('!').unwrap_or(text);
    let fine = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if !fine {
        let expected = "a name of letters, digits, `_`, `-` or `.`";
        let help = "`environment=production`, or `environment=!production`";
        return Err(value(file, &span, "environment", expected, help));
    }
    Ok(Environment {
        not: name.len() < text.len(),
        name: name.to_owned(),
        span: span.end - name.len()..span.end,
    })
}

pub(crate) fn path(file: &SourceFile, span: Range<usize>) -> Result<Range<usize>, Diagnostic> {
    let part = |part: &str| {
        part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && part.bytes().next().is_some_and(|b| !b.is_ascii_digit())
    };
    if file.text()[span.clone()].split("::").all(part) {
        return Ok(span);
    }
    let help = "`code=` and such a path, with no blanks in it";
    Err(value(
        file,
        &span,
        "code",
        "a Rust path such as `crate::steps::fill_names`",
        help,
    ))
}
