//! Something wrong, and the tokens that the compiler shows for it.

use migrate_core::Diagnostic;
use proc_macro2::Span;

/// A diagnostic with the place in the Rust source where it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) span: Span,
    pub(crate) diagnostic: Diagnostic,
}

impl Problem {
    pub(crate) fn new(span: Span, diagnostic: Diagnostic) -> Self {
        Self { span, diagnostic }
    }
}
