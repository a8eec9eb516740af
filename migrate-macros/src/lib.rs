//! The procedural half of `migrations!`, which `migrate-runtime` re-exports; use it from there.
//!
//! A call goes one way: its tokens are parsed, its folder is loaded through `migrate-core`, and the
//! chain is expanded into `static` data. What is wrong becomes one `compile_error!` a finding, and
//! all that could be read is expanded nevertheless, so that one mistake is one message.

mod expand;
mod fallback;
mod load;
mod parse;
mod problem;
mod variant;

use proc_macro::TokenStream;

/// Expands `(path of the runtime) call of migrations!`.
#[doc(hidden)]
#[proc_macro]
pub fn expand(input: TokenStream) -> TokenStream {
    let call = parse::call(input.into());
    let loaded = load::load(&call, &load::Place::of_build(&call));
    expand::expand(&call, &loaded).into()
}
