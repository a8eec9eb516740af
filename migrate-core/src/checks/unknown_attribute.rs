//! A section's attributes are known ones with values that they know.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Environment;
use crate::{Diagnostic, Dialect, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-attribute",
    scope: Scope::Section,
    summary: "After `-- migrate:up` and `-- migrate:down` stand only `none` and the attributes dialect, environment, transaction, foreign-keys and code.",
};

const NAMES: [&str; 6] = ["dialect", "environment", "transaction", "foreign-keys", "code", "none"];

pub(crate) fn name(file: &SourceFile, span: &Range<usize>, name: &str) -> Diagnostic {
    let near = NAMES
        .into_iter()
        .min_by_key(|known| strsim::damerau_levenshtein(name, known))
        .filter(|known| strsim::damerau_levenshtein(name, known) <= 2);
    let error = Diagnostic::error(RULE.name, format!("unknown attribute `{name}`"));
    match near {
        Some(known) if known == name => error
            .at(file, span.clone(), "a value is missing")
            .help(format!("write `{known}=<value>`")),
        Some("none") => error
            .at(file, span.clone(), "did you mean `none`?")
            .help("write `none` where nothing is to be done"),
        Some(known) => error
            .at(file, span.clone(), format!("did you mean `{known}`?"))
            .help(format!("write `{known}=…`")),
        None => error.at(file, span.clone(), "no attribute has this name").help(
            "the attributes are dialect=, environment=, transaction=off, foreign-keys=off, code= and none; SQL begins on the next line",
        ),
    }
}

pub(crate) fn value(
    file: &SourceFile,
    span: &Range<usize>,
    name: &str,
    expected: &str,
) -> Diagnostic {
    let value = &file.text()[span.clone()];
    Diagnostic::error(RULE.name, format!("`{name}` doesn't know the value `{value}`"))
        .at(file, span.clone(), format!("expected {expected}"))
        .help(format!("write {expected} after `{name}=`"))
}

pub(crate) fn dialects(
    file: &SourceFile,
    span: &Range<usize>,
    chain: &[Dialect],
) -> Result<Vec<Dialect>, Diagnostic> {
    let mut dialects = Vec::new();
    for word in file.text()[span.clone()].split(',') {
        let Ok(dialect) = word.parse::<Dialect>() else {
            return Err(value(file, span, "dialect", "`postgres`, `mysql` or `sqlite`"));
        };
        if !chain.contains(&dialect) {
            let names: Vec<_> = chain.iter().map(|dialect| dialect.name()).collect();
            return Err(
                Diagnostic::error(RULE.name, format!("the chain isn't written in {dialect}"))
                    .at(file, span.clone(), format!("the chain has {}", names.join(", ")))
                    .help(format!("add \"{dialect}\" to `dialect` in migrate.toml, or remove the section")),
            );
        }
        if !dialects.contains(&dialect) {
            dialects.push(dialect);
        }
    }
    dialects.sort();
    Ok(dialects)
}

pub(crate) fn environment(file: &SourceFile, span: Range<usize>) -> Result<Environment, Diagnostic> {
    let text = &file.text()[span.clone()];
    let name = text.strip_prefix('!').unwrap_or(text);
    let fine = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if !fine {
        return Err(value(file, &span, "environment", "a name such as `production` or `!production`"));
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
    Err(value(file, &span, "code", "a Rust path such as `crate::steps::fill_names`"))
}
