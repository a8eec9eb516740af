//! What is left out of a comparison of SQLite, what is told of renames that can't be, and what is counted.

use migrate_core::Dialect;
use migrate_schema::{Catalog, Filter, Rename, Settings, compare};

use crate::database::Database;

async fn catalog(sql: &str) -> Catalog {
    let mut database = Database::new(Dialect::Sqlite).await;
    database.load(sql).await.expect("the schema loads");
    database.catalog().await.expect("the catalog is read")
}

fn filter(not_kinds: &[&str], not_names: &[&str]) -> Filter {
    let owned = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let mut filter = Filter::default();
    filter.not_kinds = owned(not_kinds);
    filter.not_names = owned(not_names);
    filter
}

fn sql(from: &Catalog, to: &Catalog) -> Vec<String> {
    let found = compare(from, to, &Settings::default()).expect("both are of one dialect");
    found.statements.into_iter().map(|it| it.sql).collect()
}

#[tokio::test]
async fn what_is_left_out_stays_where_its_table_is_rebuilt() {
    let mut from = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
         CREATE INDEX by_hand ON users (name);
         CREATE VIEW tmp_names AS SELECT name FROM users;",
    )
    .await;
    let mut to = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE);").await;
    for catalog in [&mut from, &mut to] {
        catalog.retain(&filter(&["index"], &["tmp_*"]));
    }
    let sql = sql(&from, &to);
    assert_eq!(sql[0], "DROP VIEW tmp_names");
    assert_eq!(
        sql[sql.len() - 2..],
        [
            "CREATE INDEX by_hand ON users (name)",
            "CREATE VIEW tmp_names AS SELECT name FROM users"
        ]
    );
    let told = compare(&from, &to, &Settings::default()).unwrap().changes;
    let told: Vec<_> = told.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["create constraint users.UNIQUE (name)"]);
    assert_eq!(
        from.counts(),
        [("table", 1), ("column", 2), ("constraint", 1)]
    );
}

#[tokio::test]
async fn what_stands_on_a_table_that_is_left_out_is_left_out_with_it() {
    let mut from = catalog(
        "CREATE TABLE history (id INTEGER PRIMARY KEY);
         CREATE INDEX ix ON history (id);
         CREATE TRIGGER t AFTER INSERT ON history BEGIN SELECT 1; END;",
    )
    .await;
    from.retain(&filter(&[], &["history"]));
    let to = Catalog::empty(Dialect::Sqlite).unwrap();
    assert_eq!(sql(&from, &to), [""; 0]);
    assert_eq!(sql(&to, &from), [""; 0]);
    assert!(from.counts().is_empty());
}

#[tokio::test]
async fn changes_are_told_in_words() {
    let from = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT, CONSTRAINT short CHECK (mail < 'x'));
         CREATE INDEX ix ON users (mail);
         CREATE VIEW mails AS SELECT mail FROM users;",
    )
    .await;
    let to = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, mail ANY NOT NULL DEFAULT '', CONSTRAINT short CHECK (mail < 'y')) STRICT;",
    )
    .await;
    let told = |from, to| {
        let found = compare(from, to, &Settings::default()).unwrap().changes;
        found.iter().map(|it| format!("{it}\n")).collect::<String>()
    };
    assert_eq!(
        told(&from, &to),
        "drop view mails\n\
         drop index ix\n\
         alter table users: strict no -> yes\n\
         alter column users.mail: type TEXT -> ANY, not null no -> yes, default none -> ''\n\
         alter constraint users.short: definition CHECK (mail < 'x') -> CHECK (mail < 'y')\n"
    );
    assert_eq!(
        told(&Catalog::empty(Dialect::Sqlite).unwrap(), &from),
        "create table users\ncreate index ix\ncreate view mails\n"
    );
}

#[tokio::test]
async fn settings_of_the_file_are_named_and_not_compared() {
    let catalog = catalog("PRAGMA user_version = 3; CREATE TABLE a (x);").await;
    let notes: Vec<_> = catalog.notes().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(notes, ["user_version"]);
}

#[tokio::test]
async fn a_rename_that_cannot_be_is_told_with_what_is_there() {
    let from = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT, age INTEGER);
         CREATE TABLE posts (id INTEGER PRIMARY KEY);
         CREATE VIEW names AS SELECT 1 AS one;",
    )
    .await;
    let to = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, age INTEGER);
         CREATE TABLE articles (id INTEGER PRIMARY KEY);",
    )
    .await;
    for (old, new, reason) in [
        (
            "postz",
            "articles",
            "there is no table postz to rename; did you mean posts?",
        ),
        (
            "posts",
            "article",
            "table posts can't be renamed to article: the wanted schema has no table of that name; did you mean articles?",
        ),
        (
            "posts",
            "users",
            "table posts can't be renamed to users: table users is already there",
        ),
        (
            "names",
            "labels",
            "view names can't be renamed: it is dropped and made again under its new name",
        ),
        (
            "users.mial",
            "email",
            "there is no column users.mial to rename; did you mean users.mail?",
        ),
        (
            "users.mail",
            "emial",
            "column users.mail can't be renamed to emial: the wanted schema has no column of that name; did you mean email?",
        ),
        (
            "users.mail",
            "age",
            "column users.mail can't be renamed to age: column age is already there",
        ),
        (
            "users.mail",
            "articles.email",
            "users.mail can't become articles.email: a column stays in its table",
        ),
        (
            "posts.id",
            "number",
            "column posts.id can't be renamed: the wanted schema has no table posts; where that is renamed too, say so first",
        ),
        (
            "a.b.c",
            "d",
            "a.b.c and d are no names of two tables, or of two columns as table.column",
        ),
    ] {
        let error = Rename::find(old, new, &from, &to).unwrap_err();
        assert_eq!(error.to_string(), reason);
    }
    for (old, new) in [("USERS.mail", "Email"), ("\"users\".[mail]", "users.email")] {
        let found = Rename::find(old, new, &from, &to).unwrap();
        assert_eq!(
            found.statement.sql,
            "ALTER TABLE users RENAME COLUMN mail TO email"
        );
        assert_eq!(
            found.reverse.sql,
            "ALTER TABLE users RENAME COLUMN email TO mail"
        );
    }
}
