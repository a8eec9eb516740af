//! Files that are no text, no files, or too many for one folder: what a text file can't show.
#![cfg(all(feature = "disk", unix))]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use migrate_core::{Dialect, Folder};

const FIRST: &str = "-- revision: a\n-- parent: base\n\n-- migrate:up none\n-- migrate:down none\n";
const CHILD: &str = "-- revision: c\n-- parent: b\n\n-- migrate:up none\n-- migrate:down none\n";

/// Reads a folder that holds a first revision, its grandchild, and what is written into it.
fn read(write: impl Fn(&Path)) -> Folder {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(root.path().join("a.sql"), FIRST).expect("a file");
    fs::write(root.path().join("c.sql"), CHILD).expect("a file");
    write(root.path());
    Folder::read(root.path(), "migrations", &[Dialect::Sqlite]).expect("the folder is there")
}

#[track_caller]
fn check(folder: &Folder, expected: &[&str]) {
    let found: Vec<_> = folder
        .diagnostics()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_file_that_is_not_utf_8_is_shown_where_it_is_not_and_lends_its_header() {
    // A sign of replacement that is in the text itself is fine.
    let text = b"\xef\xbb\xbf-- revision: b\r\n-- parent: a\r\n-- message: \xef\xbf\xbd Zo\xeb\r\n\r\n-- migrate:up\r\nSELECT '\xeb;\r\n";
    let folder = read(|root| fs::write(root.join("b.sql"), text).expect("a file"));
    check(&folder, &["migrations/b.sql:3:17: the file isn't UTF-8"]);
    assert!(folder.chain().is_none());
    assert_eq!(
        folder
            .heads()
            .filter_map(|head| head.id())
            .collect::<Vec<_>>(),
        ["c"]
    );
}

#[test]
fn a_file_in_utf_16_is_one_finding() {
    let text: Vec<u8> = "\u{feff}-- revision: b\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = read(|root| fs::write(root.join("b.sql"), &text).expect("a file"));
    let found: Vec<_> = folder
        .diagnostics()
        .iter()
        .map(|finding| finding.name)
        .collect();
    assert!(
        found.contains(&"not-utf8")
            && found
                .iter()
                .all(|name| ["not-utf8", "nul-byte"].contains(name))
    );
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_file_that_is_too_large_is_one_finding() {
    let folder = read(|root| {
        let file = fs::File::create(root.join("b.sql")).expect("a file");
        file.set_len((16 << 20) + 1).expect("a file may have holes");
    });
    check(
        &folder,
        &["migrations/b.sql: the file has more than 16 MiB"],
    );
}

#[test]
fn what_is_no_ordinary_file_is_never_opened() {
    let folder = read(|root| {
        std::os::unix::net::UnixListener::bind(root.join("b.sql")).expect("a socket");
    });
    check(
        &folder,
        &["migrations/b.sql: the file can't be read: it is no ordinary file"],
    );
}

#[test]
fn links_are_said_and_not_followed() {
    let folder = read(|root| {
        fs::create_dir(root.join("target")).expect("a folder");
        symlink("a.sql", root.join("b.sql")).expect("a link");
        symlink("nowhere", root.join("README.md")).expect("a link");
        symlink("target", root.join("more")).expect("a link");
    });
    check(
        &folder,
        &[
            "migrations/b.sql: the file is a link, and links are not followed",
            "migrations/more: the folder is ignored: it is a link, and links are not followed",
        ],
    );
}

#[test]
fn a_folder_may_itself_be_a_link() {
    let root = tempfile::tempdir().expect("a folder");
    fs::create_dir(root.path().join("one")).expect("a folder");
    fs::write(root.path().join("one/a.sql"), FIRST).expect("a file");
    symlink("one", root.path().join("two")).expect("a link");
    let folder = Folder::read(&root.path().join("two"), "two/", &[Dialect::Sqlite]);
    let folder = folder.expect("the folder is there");
    assert_eq!(
        folder
            .chain()
            .map(|chain| chain.entry(0).path().to_owned())
            .as_deref(),
        Some("two/a.sql")
    );
}

#[test]
fn a_config_that_cannot_be_read_is_one_finding() {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(
        root.path().join("migrate.toml"),
        b"dialect = \"sqlit\xe9\"\n",
    )
    .expect("a file");
    fs::write(root.path().join("a.sql"), FIRST).expect("a file");
    let folder = Folder::read(root.path(), "migrations", &[]).expect("the folder is there");
    check(
        &folder,
        &["migrations/migrate.toml:1:17: the file isn't UTF-8"],
    );
    fs::write(root.path().join("migrate.toml"), vec![b' '; (16 << 20) + 1]).expect("a file");
    let folder = Folder::read(root.path(), "migrations", &[]).expect("the folder is there");
    check(
        &folder,
        &["migrations/migrate.toml: the file has more than 16 MiB"],
    );
}

#[test]
fn a_folder_has_to_be_there() {
    let root = tempfile::tempdir().expect("a folder");
    assert!(Folder::read(&root.path().join("none"), "none", &[]).is_err());
    let folder = Folder::read(root.path(), "migrations", &[Dialect::Sqlite]).expect("it is there");
    assert_eq!(folder.chain().map(|chain| chain.len()), Some(0));
}
