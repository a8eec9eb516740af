//! The functions that sections name, looked up where the macro is called.
//!
//! rustc owns the errors of a path or of a signature. Both name the section: the path stands in a
//! macro, and the function goes through another function, which are called after file and line.

use migrate_core::{Chain, Dialect, Direction};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote_spanned;

/// Returns the elements of a `[Code]`, one a section that calls a function.
///
/// All of it has the span of the path literal, so that a path means what it means there.
pub(crate) fn elements(runtime: &TokenStream, span: Span, chain: Chain<'_>) -> Vec<TokenStream> {
    let mut elements = Vec::new();
    for entry in chain.entries() {
        for &dialect in chain.dialects() {
            for direction in [Direction::Up, Direction::Down] {
                for section in entry.sections(direction, dialect) {
                    let (Some(path), Some(at)) = (section.code(), section.code_span()) else {
                        continue;
                    };
                    let before = &entry.source().as_bytes()[..at.start];
                    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
                    let name = name(entry.path(), line);
                    elements.extend(element(runtime, span, dialect, path, &name));
                }
            }
        }
    }
    elements
}

fn element(
    runtime: &TokenStream,
    span: Span,
    dialect: Dialect,
    path: &str,
    name: &str,
) -> Option<TokenStream> {
    let (on, engine, connection) = match dialect {
        Dialect::Postgres => ("on_postgres", "Postgres", "PgConnection"),
        Dialect::Sqlite => ("on_sqlite", "Sqlite", "SqliteConnection"),
        // A dialect without an engine is an error of its own.
        _ => return None,
    };
    let [on, engine, connection, name] =
        [on, engine, connection, name].map(|word| Ident::new(word, span));
    let parts = path.split("::").map(|part| Ident::new(part, span));
    let mut text = Literal::string(path);
    text.set_span(span);
    Some(quote_spanned! {span=>
        #runtime::__private::#on! { #text {
            macro_rules! #name { () => { #(#parts)::* } }
            const fn #name<F>(function: F) -> F
            where
                F: for<'c> #runtime::__private::Function<'c, #runtime::__private::#connection>,
            {
                function
            }
            #runtime::__private::Code {
                path: #text,
                on: #runtime::__private::On::#engine(&#name(#name!())),
            }
        } }
    })
}

/// Returns a name that says file and line: `migrations_20260105_fill_sql_line_8`.
fn name(path: &str, line: usize) -> String {
    let mut name = String::new();
    for c in path.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let first = name.chars().next();
    // A name can't begin with a digit, and without any sign of the file it is none.
    if first.is_none_or(|first| first.is_ascii_digit()) {
        name = format!("file_{name}");
    }
    format!("{name}_line_{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_file_and_line_and_is_no_lint() {
        let table = [
            (
                "migrations/20260105_fill.sql",
                "migrations_20260105_fill_sql_line_8",
            ),
            ("../m/Fill--Names.sql", "m_fill_names_sql_line_8"),
            ("1.sql", "file_1_sql_line_8"),
            ("ä/ß", "file__line_8"),
        ];
        for (path, expected) in table {
            assert_eq!(name(path, 8), expected);
        }
    }
}
