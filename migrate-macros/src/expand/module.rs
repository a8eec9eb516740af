//! The module that `migrations!(pub mod name = "…")` declares.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::variant::Variant;

/// What the module is made of.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) runtime: &'a TokenStream,
    /// Attributes and visibility.
    pub(crate) before: &'a TokenStream,
    pub(crate) name: &'a Ident,
    pub(crate) variants: &'a [Variant],
    /// Whether there is a `HEAD`.
    pub(crate) has_head: bool,
    /// The functions that sections call.
    pub(crate) code: Option<&'a [TokenStream]>,
}

/// Returns how the module finds the functions that sections call.
pub(crate) fn code_table(runtime: &TokenStream) -> TokenStream {
    quote!(<CodeOfSections as #runtime::__private::CodeOf>::CODE)
}

impl Module<'_> {
    /// Returns the module; `value` is the inside of a block that ends in a `&'static Migrations`.
    pub(crate) fn tokens(&self, value: &TokenStream) -> TokenStream {
        let Self {
            runtime,
            before,
            name,
            ..
        } = self;
        let revision = self.revision();
        let lists = self.lists();
        let words = self.words();
        let marker = self.code.map(|_| {
            quote! {
                pub(super) struct CodeOfSections;
            }
        });
        // Paths mean what they mean beside the module, also inside of a function.
        let code = self.code.map(|code| {
            quote! {
                impl #runtime::__private::CodeOf for #name::CodeOfSections {
                    const CODE: &'static [#runtime::__private::Code] = &[#(#code),*];
                }
            }
        });
        let doc = "The migrations that this application carries, and their revisions.";
        quote! {
            #[doc = #doc]
            #before mod #name {
                /// The chain.
                pub const MIGRATIONS: &#runtime::Migrations = { #value };
                #revision
                #lists
                #words
                #marker
            }
            #code
        }
    }

    fn revision(&self) -> TokenStream {
        let variants = self.variants.iter().map(|variant| {
            let Variant { name, path, id, .. } = variant;
            let title = match variant.message.as_str() {
                "" => String::new(),
                message => format!("{}: ", code(message)),
            };
            let doc = format!("{title}{} in {}.", code(id), code(path));
            quote!(#[doc = #doc] #name)
        });
        let mut variants: Vec<_> = variants.collect();
        if variants.is_empty() {
            // An enum without variants has no `HEAD`, and the error is another.
            variants.push(quote!(
                #[doc(hidden)]
                Unreadable
            ));
        }
        quote! {
            /// A revision of the chain.
            ///
            /// Ids in a database that this application doesn't know are no variant.
            #[derive(
                ::core::fmt::Debug,
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq,
                ::core::hash::Hash,
            )]
            #[non_exhaustive]
            pub enum Revision {
                #(#variants,)*
            }
        }
    }

    fn lists(&self) -> TokenStream {
        let names = || self.variants.iter().map(|variant| &variant.name);
        let heads = || {
            let heads = self.variants.iter().filter(|variant| variant.is_head);
            heads.map(|variant| &variant.name)
        };
        let (all, every_head) = (names(), heads());
        let unreadable = Ident::new("Unreadable", Span::call_site());
        let head = heads()
            .next_back()
            .or(names().next_back())
            .unwrap_or(&unreadable);
        let head = self.has_head.then(|| {
            quote! {
                /// The one revision that no other follows.
                pub const HEAD: Revision = Revision::#head;
            }
        });
        quote! {
            /// Every revision, parents and dependencies first.
            pub const ALL: &[Revision] = &[#(Revision::#all),*];

            /// The revisions that no other follows.
            pub const HEADS: &[Revision] = &[#(Revision::#every_head),*];

            #head
        }
    }

    fn words(&self) -> TokenStream {
        let runtime = self.runtime;
        quote! {
            impl Revision {
                /// Returns the id.
                #[must_use]
                pub fn id(self) -> &'static str {
                    MIGRATIONS.chain().entry(self as usize).id()
                }

                /// Returns the message, or nothing where the file states none.
                #[must_use]
                pub fn message(self) -> &'static str {
                    MIGRATIONS.chain().entry(self as usize).message()
                }
            }

            impl ::core::fmt::Display for Revision {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.id())
                }
            }

            impl ::core::convert::AsRef<str> for Revision {
                fn as_ref(&self) -> &str {
                    self.id()
                }
            }

            impl ::core::convert::TryFrom<&str> for Revision {
                type Error = #runtime::UnknownRevision;

                fn try_from(id: &str) -> ::core::result::Result<Self, Self::Error> {
                    let index = #runtime::__private::index(MIGRATIONS, id)?;
                    ::core::result::Result::Ok(ALL[index])
                }
            }

            impl ::core::str::FromStr for Revision {
                type Err = #runtime::UnknownRevision;

                fn from_str(id: &str) -> ::core::result::Result<Self, Self::Err> {
                    ::core::convert::TryFrom::try_from(id)
                }
            }
        }
    }
}

/// Writes text that rustdoc must not read as markup.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
