//! Diagnostics as what the compiler prints.

use migrate_core::{Diagnostic, Dialect, Severity};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::problem::Problem;

/// Returns one `compile_error!` an error, one deprecated constant a warning.
pub(crate) fn report(problems: &[Problem]) -> TokenStream {
    let drawn = problems.iter().map(|problem| {
        let Problem { span, diagnostic } = problem;
        match diagnostic.severity {
            Severity::Error => compile_error(*span, diagnostic),
            Severity::Warning => warning(*span, diagnostic),
            _ => TokenStream::new(),
        }
    });
    drawn.collect()
}

/// Returns an error that the runtime raises where it has no engine for any of these dialects.
///
/// Only the runtime knows its features, which cargo unites over all who depend on it.
pub(crate) fn engines(runtime: &TokenStream, span: Span, dialects: &[Dialect]) -> TokenStream {
    // A dialect without an engine is an error of its own.
    let dialects = dialects
        .iter()
        .filter(|&&dialect| dialect != Dialect::Mysql);
    let names: Vec<_> = dialects.map(|dialect| dialect.name()).collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    let message = match names.as_slice() {
        [name] => format!("the chain is written in {name}, and that engine is not built in"),
        _ => format!(
            "the chain is written in {}, and no such engine is built in",
            names.join(", ")
        ),
    };
    let version = env!("CARGO_PKG_VERSION");
    let diagnostic = names.iter().fold(
        Diagnostic::error("missing-engine", message),
        |diagnostic, name| {
            diagnostic.help(format!(
                "in Cargo.toml: migrate-runtime = {{ version = \"{version}\", features = [\"{name}\"] }}"
            ))
        },
    );
    let error = compile_error(span, &diagnostic);
    names.iter().fold(error, |inner, name| {
        let unless = Ident::new(&format!("unless_{name}"), Span::call_site());
        quote!(#runtime::__private::#unless! { #inner })
    })
}

/// Every token has the span, so that rustc shows it alone and no macro.
fn compile_error(span: Span, diagnostic: &Diagnostic) -> TokenStream {
    let text = text(span, diagnostic);
    quote_spanned!(span=> ::core::compile_error! { #text })
}

fn warning(span: Span, diagnostic: &Diagnostic) -> TokenStream {
    let text = text(Span::call_site(), diagnostic);
    let name = Ident::new("MIGRATION_WARNING", span);
    quote! {
        const _: () = {
            #[deprecated(note = #text)]
            const MIGRATION_WARNING: () = ();
            #name
        };
    }
}

fn text(span: Span, diagnostic: &Diagnostic) -> Literal {
    let mut text = Literal::string(&diagnostic.draw_body());
    text.set_span(span);
    text
}
