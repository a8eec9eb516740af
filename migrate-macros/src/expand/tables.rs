//! The tables of a chain as `static` data.

use migrate_core::Dialect;
use migrate_core::chain::{Row, Rows, Tables};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Returns `static MIGRATIONS`: one text literal, and a literal of bytes for each table.
///
/// Some thousand struct literals would cost the compiler more than all the rest of the expansion.
pub(crate) fn tables(
    runtime: &TokenStream,
    tables: Tables<'_>,
    code: Option<TokenStream>,
) -> TokenStream {
    let code = code.map(|code| quote!(.with_code(#code)));
    let dialects = tables.dialects.iter().map(|dialect| match dialect {
        Dialect::Postgres => quote!(private::Dialect::Postgres),
        Dialect::Mysql => quote!(private::Dialect::Mysql),
        _ => quote!(private::Dialect::Sqlite),
    });
    let history_table = match tables.history_table {
        Some(name) => quote!(::core::option::Option::Some(#name)),
        None => quote!(::core::option::Option::None),
    };
    let name = tables.name;
    let single_transaction = tables.single_transaction;
    let option = |value: Option<u32>| match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    };
    let lock_timeout = option(tables.lock_timeout);
    let statement_timeout = option(tables.statement_timeout);
    let multiple_heads = tables.multiple_heads;
    let (refuse_ahead, allow_diverged) = (tables.refuse_ahead, tables.allow_diverged);
    let text = Literal::string(tables.text);
    let revisions = packed(tables.revisions);
    let sections = packed(tables.sections);
    let statements = packed(tables.statements);
    let scripts = packed(tables.scripts);
    let checksums = packed(tables.checksums);
    let links = packed(tables.links);
    let labels = packed(tables.labels);
    let by_id = packed(tables.by_id);
    let fingerprints = packed(tables.fingerprints);
    quote! {
        use #runtime::__private as private;

        static MIGRATIONS: private::Migrations =
            private::Migrations::new(private::Chain::new(private::Tables {
                name: #name,
                dialects: &[#(#dialects),*],
                history_table: #history_table,
                single_transaction: #single_transaction,
                lock_timeout: #lock_timeout,
                statement_timeout: #statement_timeout,
                multiple_heads: #multiple_heads,
                refuse_ahead: #refuse_ahead,
                allow_diverged: #allow_diverged,
                text: #text,
                revisions: #revisions,
                sections: #sections,
                statements: #statements,
                scripts: #scripts,
                checksums: #checksums,
                links: #links,
                labels: #labels,
                by_id: #by_id,
                fingerprints: #fingerprints,
            })) #code;
    }
}

fn packed<T: Row>(rows: Rows<'_, T>) -> TokenStream {
    let bytes = Literal::byte_string(&rows.pack());
    quote!(private::Rows::Packed(#bytes))
}
