//! The expansion: a chain as tokens.

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
            let value = value(call, loaded, loaded.is_broken());
            quote!({ #report #value })
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
            let value = value(call, loaded, is_broken);
            let has_head =
                is_broken || folder.is_some_and(|folder| !folder.config().multiple_heads);
            let module = module::Module {
                runtime: &call.runtime,
                before,
                name,
                variants: &variants,
                has_head,
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

/// Returns the inside of a block that ends in a `&'static Migrations`.
///
/// It includes every file, so that whoever edits or removes one rebuilds the application.
fn value(call: &Call, loaded: &Loaded, is_broken: bool) -> TokenStream {
    let runtime = &call.runtime;
    let chain = loaded.folder.as_ref().and_then(|folder| folder.chain());
    match chain.filter(|_| !is_broken) {
        Some(chain) => {
            let tables = tables::tables(runtime, chain.tables());
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
