//! The variants of `enum Revision`: Rust names for the files of a folder.

use std::collections::BTreeMap;

use migrate_core::revision::{Revision, slug};
use migrate_core::{Diagnostic, Folder};
use proc_macro2::{Ident, Span};

/// A revision as the typed module declares it.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: Ident,
    pub(crate) id: String,
    pub(crate) message: String,
    pub(crate) path: String,
    pub(crate) is_head: bool,
}

/// Returns the variants in the order of the chain, or of the files where there is no chain, and
/// what is wrong with their names.
pub(crate) fn variants(folder: &Folder) -> (Vec<Variant>, Vec<Diagnostic>) {
    let mut revisions: Vec<&Revision> = folder.revisions().iter().collect();
    if let Some(chain) = folder.chain() {
        let place = |revision: &&Revision| {
            let entry = revision.id().and_then(|id| chain.get(id));
            entry.map(|entry| entry.index())
        };
        revisions.sort_by_cached_key(place);
    }
    let heads: Vec<&str> = folder.heads().map(|head| head.file.path()).collect();
    let mut variants = Vec::with_capacity(revisions.len());
    let mut problems = Vec::new();
    let mut taken = BTreeMap::new();
    for revision in revisions {
        let path = revision.file.path();
        let id = revision.id().unwrap_or_default();
        let name = name(path, id);
        if let Some(first) = taken.insert(name.clone(), path) {
            problems.push(collision(&name, first, path));
            taken.insert(name, first);
            continue;
        }
        variants.push(Variant {
            name: Ident::new(&name, Span::call_site()),
            id: id.to_owned(),
            message: revision.message().to_owned(),
            path: path.to_owned(),
            is_head: heads.contains(&path),
        });
    }
    (variants, problems)
}

fn collision(name: &str, first: &str, second: &str) -> Diagnostic {
    let stem = second.strip_suffix(".sql").unwrap_or(second);
    let message = format!("two files are named `Revision::{name}`");
    Diagnostic::error("colliding-variants", message)
        .in_file(first)
        .in_file(second)
        .note("variants are named after files, without their date; the header counts, not the name")
        .help(format!("git mv {second} {stem}_2.sql"))
}

/// Returns a file's variant: its slug in upper camel case, or its id where that gives no name.
fn name(path: &str, id: &str) -> String {
    let name = [slug(path), id].map(camel);
    let name = name.into_iter().find(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "Unnamed".to_owned());
    if name == "Self" {
        // The one keyword in upper camel case, and it can't be a raw identifier.
        return "Self_".to_owned();
    }
    let is_started = name.starts_with(|c: char| !c.is_numeric());
    if is_started && is_identifier(&name) {
        name
    } else {
        format!("R{name}")
    }
}

fn camel(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut is_start = true;
    for c in text.chars() {
        let is_part =
            c.is_ascii_alphanumeric() || (!c.is_ascii() && is_identifier(&format!("a{c}")));
        if !is_part {
            is_start = true;
            continue;
        }
        let after_digit = name.ends_with(|last: char| last.is_ascii_digit());
        if is_start && after_digit && c.is_ascii_digit() {
            name.push('_');
        }
        if is_start {
            name.extend(c.to_uppercase());
        } else {
            name.push(c);
        }
        is_start = false;
    }
    name
}

fn is_identifier(text: &str) -> bool {
    // What begins with a capital and is ASCII needs no parser; there can be thousands.
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(is_word) {
        return text != "Self";
    }
    syn::parse_str::<Ident>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use migrate_core::{Config, Dialect, SourceFile};

    use super::*;

    #[test]
    fn names_are_camel_case_of_what_the_file_says() {
        let cases = [
            ("m/20261120_103200_add_chunks.sql", "AddChunks"),
            ("m/add-chunks.table.sql", "AddChunksTable"),
            ("m/001_initial.sql", "Initial"),
            ("m/001.sql", "R001"),
            ("m/20250102_030405.sql", "R20250102_030405"),
            ("m/self.sql", "Self_"),
            ("m/v1_0.sql", "V1_0"),
            ("m/v10.sql", "V10"),
            ("m/año_nuevo.sql", "AñoNuevo"),
            ("m/²a.sql", "A"),
            ("m/async.sql", "Async"),
            ("m/!.sql", "Ab12"),
            ("m/ABC_DEF.sql", "ABCDEF"),
        ];
        for (path, expected) in cases {
            assert_eq!(name(path, "ab12"), expected, "{path}");
            assert!(is_identifier(expected), "{path}");
        }
    }

    #[test]
    fn a_collision_names_both_files_and_the_way_out() {
        let file = |path: &str, id: &str, parent: &str| {
            let text = format!(
                "-- revision: {id}\n-- parent: {parent}\n\n-- migrate:up\nSELECT 1;\n-- migrate:down none\n"
            );
            SourceFile::new(path, &text)
        };
        let files = vec![
            file("m/2025_add_users.sql", "b", "a"),
            file("m/2024_add-users.sql", "a", "base"),
        ];
        let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), files);
        let (variants, problems) = variants(&folder);
        let ids: Vec<_> = variants.iter().map(|variant| variant.id.as_str()).collect();
        assert_eq!(ids, ["a"]);
        let drawn: Vec<_> = problems.iter().map(Diagnostic::draw).collect();
        assert_eq!(
            drawn,
            [
                "error: two files are named `Revision::AddUsers` [colliding-variants]\n \
              --> m/2024_add-users.sql\n \
              --> m/2025_add_users.sql\n  \
              = note: variants are named after files, without their date; the header counts, not the name\n  \
              = help: git mv m/2025_add_users.sql m/2025_add_users_2.sql\n"
            ]
        );
    }
}
