//! What takes no part in a comparison: it is named, or somebody has left it out.

use migrate_core::Dialect;
use migrate_schema::{Catalog, Filter, Settings, compare, dump};

use crate::database::Database;

async fn catalog(sql: &str) -> Catalog {
    let mut database = Database::new(Dialect::Postgres).await;
    database.load(sql).await.expect("the schema can be made");
    database.catalog().await.expect("the catalog can be read")
}

#[tokio::test]
async fn a_dump_names_what_it_does_not_hold() {
    let catalog = catalog(
        "CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
         CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE TYPE span AS RANGE (subtype = integer);
         COMMENT ON TYPE span_multirange IS 'b';
         CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TABLE events (day date) PARTITION BY LIST (day);
         CREATE TABLE today PARTITION OF events FOR VALUES IN ('2026-01-01');
         CREATE TRIGGER touched AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION touch();
         ALTER TABLE today DISABLE TRIGGER touched;
         CREATE MATERIALIZED VIEW ids AS SELECT id FROM users;
         CREATE INDEX ids_id ON ids (id);
         ALTER MATERIALIZED VIEW ids CLUSTER ON ids_id;
         CREATE EXTENSION pgcrypto;
         ALTER FUNCTION one() DEPENDS ON EXTENSION pgcrypto;
         REVOKE EXECUTE ON FUNCTION gen_salt(text) FROM PUBLIC",
    )
    .await;
    let text = dump(&catalog).expect("a catalog can be made");
    let notes: Vec<_> = text.lines().take_while(|line| !line.is_empty()).collect();
    let expected = [
        "-- not in this file: cluster ids on ids_id",
        "-- not in this file: comment type public.span_multirange",
        "-- not in this file: dependence on an extension function public.one() on pgcrypto",
        "-- not in this file: grant function public.gen_salt(pg_catalog.text)",
        "-- not in this file: state of a trigger touched on today",
    ];
    assert_eq!(notes, expected);
}

#[tokio::test]
async fn who_leaves_grants_and_comments_out_gets_none() {
    let mut from = catalog("CREATE TABLE users (id bigint)").await;
    let mut to = catalog(
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
         CREATE TABLE users (id bigint);
         COMMENT ON TABLE users IS 'people';
         GRANT SELECT ON users TO pg_monitor;
         CREATE TABLE teams (id bigint);
         CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    )
    .await;
    let mut filter = Filter::default();
    filter.not_kinds = vec!["grant".into(), "comment".into()];
    from.retain(&filter);
    to.retain(&filter);
    let found = compare(&from, &to, &Settings::default()).expect("there is a way");
    let changes: Vec<_> = found.changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["create table teams", "create function f()"]);
    assert_eq!(found.statements.len(), 2, "{:?}", found.statements);
}
