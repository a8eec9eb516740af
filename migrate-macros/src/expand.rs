//! The expansion: a chain as tokens.

mod code;
mod module;
mod tables;

use proc_macro2::TokenStream;
use quote::quote;

use crate::fallback;
use crate::load::Loaded;
use crate::parse::{Call, Form};
use crate::problem::Problem;
use crate::variant;

/// Expands a call with what was loaded for it.
pub(crate) fn expand(call: &Call, loaded: &Loaded) -> TokenStream {
    match &call.form {
        Form::Value => {
            let report = report(call, loaded, &[]);
            let is_broken = loaded.is_broken();
            let code = code(call, loaded, is_broken);
            let Some(code) = code else {
                let value = value(call, loaded, is_broken, None);
                return quote!({ #report #value });
            };
            // The paths stand outside of the block that has names of its own.
            let runtime = &call.runtime;
            let value = value(call, loaded, is_broken, Some(quote!(MIGRATIONS_CODE)));
            quote!({
                #report
                const MIGRATIONS_CODE: &[#runtime::__private::Code] = &[#(#code),*];
                { #value }
            })
        }
        Form::Module { before, name } => {
            let folder = loaded.folder.as_ref();
            let (variants, collisions) = folder.map(variant::variants).unwrap_or_default();
            let collisions: Vec<_> = collisions
                .into_iter()
                .map(|diagnostic| Problem::new(call.span(), diagnostic))
                .collect();
            let report = report(call, loaded, &collisions);
            let is_broken = loaded.is_broken() || !collisions.is_empty();
            let code = code(call, loaded, is_broken);
            let table = code.as_ref().map(|_| module::code_table(&call.runtime));
            let value = value(call, loaded, is_broken, table);
            let has_head =
                is_broken || folder.is_some_and(|folder| !folder.config().multiple_heads);
            let module = module::Module {
                runtime: &call.runtime,
                before,
                name,
                variants: &variants,
                has_head,
                code: code.as_deref(),
            };
            let module = module.tokens(&value);
            quote!(#report #module)
        }
    }
}

fn report(call: &Call, loaded: &Loaded, more: &[Problem]) -> TokenStream {
    let mut report = fallback::report(&loaded.problems);
    report.extend(fallback::report(more));
    if let Some(folder) = &loaded.folder {
        let dialects = &folder.config().dialects;
        report.extend(fallback::engines(&call.runtime, call.span(), dialects));
    }
    report
}

/// Returns the functions that sections call, where any does.
fn code(call: &Call, loaded: &Loaded, is_broken: bool) -> Option<Vec<TokenStream>> {
    let chain = loaded.folder.as_ref()?.chain().filter(|_| !is_broken)?;
    let elements = code::elements(&call.runtime, call.span(), chain);
    (!elements.is_empty()).then_some(elements)
}

/// Returns the inside of a block that ends in a `&'static Migrations`.
///
/// `code` is an expression of the functions that sections call. It includes every file, so that whoever edits or removes one rebuilds the application.
fn value(call: &Call, loaded: &Loaded, is_broken: bool, code: Option<TokenStream>) -> TokenStream {
    let runtime = &call.runtime;
    let chain = loaded.folder.as_ref().and_then(|folder| folder.chain());
    match chain.filter(|_| !is_broken) {
        Some(chain) => {
            let tables = tables::tables(runtime, chain.tables(), code);
            let files = &loaded.files;
            quote! {
                const _: &[&[u8]] = &[#(::core::include_bytes!(#files)),*];
                #tables
                &MIGRATIONS
            }
        }
        None => quote!(#runtime::__private::EMPTY),
    }
}

#[cfg(test)]
mod tests;
