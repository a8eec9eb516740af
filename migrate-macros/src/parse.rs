//! The call of `migrations!`: its form, the path literal, the options, and their spans.

use migrate_core::nearest;
use migrate_core::{Diagnostic, Dialect};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Token, bracketed, parenthesized, token};

use crate::problem::Problem;

/// A call, as far as it could be understood.
#[derive(Debug)]
pub(crate) struct Call {
    /// The path of the runtime, as the application knows it.
    pub(crate) runtime: TokenStream,
    pub(crate) form: Form,
    /// The path literal.
    pub(crate) path: Option<PathLiteral>,
    /// The dialects that take the place of those in `migrate.toml`.
    pub(crate) dialects: Vec<Dialect>,
    pub(crate) problems: Vec<Problem>,
}

/// The path as it is written.
#[derive(Debug)]
pub(crate) struct PathLiteral {
    pub(crate) value: String,
    pub(crate) span: Span,
}

/// What the call stands for.
#[derive(Debug)]
pub(crate) enum Form {
    /// An expression.
    Value,
    /// `pub mod name = …`: what stands before `mod`, and the name.
    Module { before: TokenStream, name: Ident },
}

impl Call {
    /// Returns where problems of the whole folder are shown.
    pub(crate) fn span(&self) -> Span {
        self.path
            .as_ref()
            .map_or_else(Span::call_site, |path| path.span)
    }
}

const OPTIONS: [&str; 1] = ["dialect"];
const USAGE: [&str; 2] = [
    "migrations!(\"./migrations\")",
    "migrations!(pub mod migrations = \"./migrations\")",
];

/// Reads `(path of the runtime) call`.
pub(crate) fn call(tokens: TokenStream) -> Call {
    let mut call = Call {
        runtime: quote!(::migrate_runtime),
        form: Form::Value,
        path: None,
        dialects: Vec::new(),
        problems: Vec::new(),
    };
    if let Err(error) = (|input: ParseStream<'_>| call.read(input)).parse2(tokens) {
        let diagnostic = Diagnostic::error("malformed-call", error.to_string());
        call.problem(error.span(), usage(diagnostic));
    }
    call
}

impl Call {
    /// What can't be read is a problem, and the reading goes on behind the next comma.
    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let runtime;
        parenthesized!(runtime in input);
        self.runtime = runtime.parse()?;
        self.form(input)?;
        self.path(input)?;
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                self.option(input)?;
            }
        }
        Ok(())
    }

    fn form(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let ahead = input.fork();
        while !ahead.is_empty() && !ahead.peek(Token![mod]) {
            ahead.parse::<TokenTree>()?;
        }
        if ahead.is_empty() {
            return Ok(());
        }
        let mut before = TokenStream::new();
        while !input.peek(Token![mod]) {
            before.extend([input.parse::<TokenTree>()?]);
        }
        input.parse::<Token![mod]>()?;
        let name = input.parse()?;
        self.form = Form::Module { before, name };
        input.parse::<Token![=]>()?;
        Ok(())
    }

    fn path(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let span = input.span();
        let literal = input.parse::<Option<LitStr>>()?;
        let rest = rest(input)?;
        if let Some(literal) = literal.as_ref().filter(|_| rest.is_empty()) {
            self.path = Some(PathLiteral {
                value: literal.value(),
                span: literal.span(),
            });
        } else if literal.is_none() && rest.is_empty() {
            let diagnostic = Diagnostic::error("not-a-literal", "the path is missing");
            self.problem(span, usage(diagnostic));
        } else {
            let message = "the path is not a string literal";
            let diagnostic = Diagnostic::error("not-a-literal", message)
                .note("the folder is read while the compiler runs, before any value is known");
            self.problem(span, usage(diagnostic));
        }
        Ok(())
    }

    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let name: Ident = input.parse()?;
        if name == "dialect" {
            input.parse::<Token![=]>()?;
            return self.dialect(input);
        }
        rest(input)?;
        let word = name.to_string();
        let diagnostic = Diagnostic::error("unknown-option", format!("unknown option `{word}`"));
        let diagnostic = match nearest(&word, OPTIONS) {
            Some(near) => diagnostic.help(format!("write `{near}`")),
            None => diagnostic.help("the options are: dialect = \"sqlite\""),
        };
        self.problem(name.span(), diagnostic);
        Ok(())
    }

    fn dialect(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let span = input.span();
        let names: Vec<LitStr> = if input.peek(token::Bracket) {
            let list;
            bracketed!(list in input);
            list.parse_terminated(|item| item.parse(), Token![,])?
                .into_iter()
                .collect()
        } else {
            input.parse::<Option<LitStr>>()?.into_iter().collect()
        };
        let rest = rest(input)?;
        if names.is_empty() || !rest.is_empty() {
            self.problem(span, unknown_dialect("the dialect is not a string literal"));
        }
        for name in names {
            match name.value().parse() {
                Ok(dialect) => self.dialects.push(dialect),
                Err(_) => {
                    let message = format!("unknown dialect `{}`", name.value());
                    self.problem(name.span(), unknown_dialect(&message));
                }
            }
        }
        self.dialects.sort();
        self.dialects.dedup();
        Ok(())
    }

    fn problem(&mut self, span: Span, diagnostic: Diagnostic) {
        self.problems.push(Problem::new(span, diagnostic));
    }
}

fn usage(diagnostic: Diagnostic) -> Diagnostic {
    USAGE
        .iter()
        .fold(diagnostic, |diagnostic, usage| diagnostic.help(*usage))
}

fn unknown_dialect(message: &str) -> Diagnostic {
    Diagnostic::error("unknown-dialect", message)
        .help("write dialect = \"postgres\" or dialect = \"sqlite\", or a list: [\"postgres\", \"sqlite\"]")
}

/// Takes what stands before the next comma.
fn rest(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        rest.extend([input.parse::<TokenTree>()?]);
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(call: &Call) -> Vec<&str> {
        let names = call.problems.iter().map(|problem| problem.diagnostic.name);
        names.collect()
    }

    #[test]
    fn the_value_form_is_a_path_and_options() {
        let call = call(quote!(($crate) "./m", dialect = ["sqlite", "postgres"],));
        assert!(matches!(call.form, Form::Value));
        assert_eq!(call.runtime.to_string(), quote!($crate).to_string());
        assert_eq!(call.path.map(|path| path.value).as_deref(), Some("./m"));
        assert_eq!(call.dialects, [Dialect::Postgres, Dialect::Sqlite]);
        assert!(call.problems.is_empty());
    }

    #[test]
    fn the_module_form_keeps_attributes_and_visibility() {
        let call = call(quote!((db) #[doc(hidden)] pub(crate) mod chain = r"m"));
        let Form::Module { before, name } = &call.form else {
            panic!("no module: {call:?}");
        };
        assert_eq!(
            before.to_string(),
            quote!(#[doc(hidden)] pub(crate)).to_string()
        );
        assert_eq!(name, "chain");
        assert!(call.path.is_some() && call.problems.is_empty());
    }

    #[test]
    fn all_problems_of_a_call_are_found() {
        let call = call(quote!((db) concat!("a", "b"), dialct = 1 + 2, dialect = "orcale"));
        assert_eq!(
            names(&call),
            ["not-a-literal", "unknown-option", "unknown-dialect"]
        );
        let help = call.problems[1].diagnostic.help_text();
        assert_eq!(help, "write `dialect`");
    }

    #[test]
    fn a_call_without_a_path_or_with_more_than_one_says_how_to_write_it() {
        assert_eq!(names(&call(quote!((db)))), ["not-a-literal"]);
        assert_eq!(names(&call(quote!((db) mod a = ))), ["not-a-literal"]);
        assert_eq!(names(&call(quote!((db) "a" + "b"))), ["not-a-literal"]);
        assert_eq!(names(&call(quote!((db) "a", "b"))), ["malformed-call"]);
        assert_eq!(names(&call(quote!((db) mod = "a"))), ["malformed-call"]);
    }
}
