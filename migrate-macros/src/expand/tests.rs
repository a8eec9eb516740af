use std::fs;
use std::path::Path;

use quote::quote;
use syn::{Expr, File, Item, Stmt};

use super::*;
use crate::load::{self, Place};
use crate::parse;

const A: &str = "-- revision: a1\n-- parent: base\n-- message: users\n\n-- migrate:up\nCREATE TABLE a (x);\n\n-- migrate:down\nDROP TABLE a;\n";
const B: &str = "-- revision: b1\n-- parent: a1\n-- labels: shop\n\n-- migrate:up\nCREATE TABLE b (x);\n\n-- migrate:down none\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let package = tempfile::tempdir().expect("a temporary folder");
    let migrations = package.path().join("migrations");
    fs::create_dir(&migrations).expect("a new folder");
    for (name, text) in files {
        fs::write(migrations.join(name), text).expect("a new file");
    }
    package
}

fn expanded(tokens: TokenStream, package: &Path) -> TokenStream {
    let call = parse::call(tokens);
    expand(&call, &load::load(&call, &Place::new(package, None)))
}

fn value_of(tokens: TokenStream, package: &Path) -> Vec<Stmt> {
    let tokens = expanded(tokens, package);
    match syn::parse2(tokens) {
        Ok(Expr::Block(block)) => block.block.stmts,
        _ => panic!("no block"),
    }
}

fn items_of(tokens: TokenStream, package: &Path) -> (Vec<Item>, Vec<String>) {
    let file: File = syn::parse2(expanded(tokens, package)).expect("items");
    let (modules, others): (Vec<_>, Vec<_>) = file
        .items
        .into_iter()
        .partition(|item| matches!(item, Item::Mod(_)));
    let [Item::Mod(module)] = modules.as_slice() else {
        panic!("no module, or two");
    };
    let inside = module.content.iter().flat_map(|(_, items)| items);
    let names = inside.map(|item| match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => {
            let variants = item
                .variants
                .iter()
                .map(|variant| variant.ident.to_string());
            variants.collect::<Vec<_>>().join(" ")
        }
        _ => "impl".to_owned(),
    });
    (others, names.collect())
}

fn errors(statements: &[Stmt]) -> usize {
    let is_error = |statement: &&Stmt| match statement {
        Stmt::Macro(call) => call
            .mac
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "compile_error"),
        _ => false,
    };
    statements.iter().filter(is_error).count()
}

fn elements(expr: &Expr) -> usize {
    match expr {
        Expr::Reference(reference) => elements(&reference.expr),
        Expr::Array(array) => array.elems.len(),
        _ => 0,
    }
}

#[test]
fn a_chain_is_static_data_and_every_file_is_tracked() {
    let package = folder(&[
        ("1_a.sql", A),
        ("2_b.sql", B),
        ("migrate.toml", "format = 1\ndialect = \"sqlite\"\n"),
    ]);
    let statements = value_of(quote!((db) "./migrations"), package.path());
    let mut statics = Vec::new();
    let mut tracked = 0;
    for statement in &statements {
        match statement {
            Stmt::Item(Item::Static(item)) => statics.push(item.ident.to_string()),
            Stmt::Item(Item::Const(item)) => tracked += elements(&item.expr),
            _ => {}
        }
    }
    assert_eq!(tracked, 3);
    assert_eq!(statics.last().map(String::as_str), Some("MIGRATIONS"));
    assert_eq!(errors(&statements), 0);
    assert!(matches!(
        statements.last(),
        Some(Stmt::Expr(Expr::Reference(_), None))
    ));
}

#[test]
fn the_same_folder_expands_to_the_same_tokens() {
    let package = folder(&[("2_b.sql", B), ("1_a.sql", A)]);
    let call = || quote!((db) "migrations", dialect = ["sqlite", "postgres"]);
    let [one, two] = [call(), call()].map(|call| expanded(call, package.path()).to_string());
    assert_eq!(one, two);
    assert_eq!(
        one.matches(&package.path().display().to_string()).count(),
        2,
        "only to be tracked"
    );
}

#[test]
fn every_error_is_one_compile_error_before_a_value() {
    let broken = B.replace("a1", "a2").replace("labels", "lables");
    let package = folder(&[("1_a.sql", A), ("2_b.sql", &broken)]);
    let statements = value_of(
        quote!((db) "migrations", dialect = "sqlite"),
        package.path(),
    );
    assert_eq!(errors(&statements), 2);
    assert!(matches!(
        statements.last(),
        Some(Stmt::Expr(Expr::Path(_), None))
    ));
}

#[test]
fn the_module_has_a_variant_a_file() {
    let package = folder(&[("1_a.sql", A), ("2_b.sql", B)]);
    let call = quote!((db) pub mod chain = "migrations", dialect = "sqlite");
    let (_, names) = items_of(call, package.path());
    let expected = ["MIGRATIONS", "A B", "ALL", "HEADS", "HEAD"];
    assert_eq!(names[..5], expected);
}

#[test]
fn several_allowed_heads_have_no_head() {
    let config = "format = 1\ndialect = \"sqlite\"\nmultiple-heads = \"allow\"\n";
    let package = folder(&[("1_a.sql", A), ("2_b.sql", B), ("migrate.toml", config)]);
    let (_, names) = items_of(quote!((db) mod chain = "migrations"), package.path());
    assert_eq!(names[2..4], ["ALL", "HEADS"]);
    assert!(!names.contains(&"HEAD".to_owned()));
}

#[test]
fn a_broken_folder_still_has_its_variants() {
    let nameless = B.replace("-- revision: b1\n", "");
    let package = folder(&[("1_a.sql", A), ("2_b.sql", &nameless)]);
    let call = quote!((db) mod chain = "migrations", dialect = "sqlite");
    let (errors, names) = items_of(call, package.path());
    assert_eq!(errors.len(), 2, "the error, and the engine");
    assert_eq!(names[..5], ["MIGRATIONS", "A B", "ALL", "HEADS", "HEAD"]);
    let (_, names) = items_of(quote!((db) mod chain = "nowhere"), package.path());
    assert_eq!(
        names[..5],
        ["MIGRATIONS", "Unreadable", "ALL", "HEADS", "HEAD"]
    );
}
