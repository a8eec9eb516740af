//! What only SQLite's scripts have to get right.

use migrate_core::{Config, Dialect};
use migrate_runtime::Run;

use super::place::Place;
use super::{chain, downgrade, same_as_a_run, upgrade};

const SQLITE: Dialect = Dialect::Sqlite;

fn config() -> Config {
    Config::new(&[SQLITE])
}

const USERS: (&str, &str) = (
    "a",
    "-- migrate:up\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n\
     CREATE TABLE posts (id INTEGER PRIMARY KEY, user INTEGER REFERENCES users ON DELETE CASCADE);\n\
     INSERT INTO users VALUES (1, 'ana'), (2, 'bo');\nINSERT INTO posts VALUES (1, 1), (2, 2);\n\n\
     -- migrate:down\nDROP TABLE posts;\nDROP TABLE users;\n",
);

#[tokio::test]
async fn triggers_strings_and_comments_survive_the_shell() {
    let body = "-- migrate:up\n\
        CREATE TABLE log (text TEXT DEFAULT \".bail; off\");\n\
        CREATE TRIGGER t AFTER INSERT ON log BEGIN\n  UPDATE log SET text = 'END;\n.quit\n\n';\n\
        \x20 INSERT INTO log SELECT CASE WHEN 1 THEN 'x' END WHERE 0; -- ; END;\nEND;\n\
        INSERT INTO log VALUES ('a\n.exit\n/* ; */ ''go'' \\');\n\
        SAVEPOINT s;\nINSERT INTO log VALUES ('gone');\nROLLBACK TO s;\nRELEASE s;\n\n\
        -- migrate:down\nDROP TABLE log;\n";
    same_as_a_run(chain(config(), &[USERS, ("b", body)]), SQLITE, "").await;
}

#[tokio::test]
async fn deletes_cascade_as_they_do_online() {
    let body = "-- migrate:up\nDELETE FROM users WHERE id = 1;\n\n-- migrate:down none\n";
    let chain = chain(config(), &[USERS, ("b", body)]);
    let place = Place::new(SQLITE);
    let said = place.run(&upgrade(chain, SQLITE, "base", "head")).unwrap();
    assert_eq!(said, "");
    assert_eq!(place.sql("SELECT id FROM posts;"), "2\n");
}

#[tokio::test]
async fn the_schema_may_be_written() {
    let body = "-- migrate:up\nPRAGMA writable_schema = ON;\n\
        UPDATE sqlite_master SET sql = replace(sql, 'name TEXT', 'name ANY') WHERE name = \"users\";\n\n\
        -- migrate:down none\n";
    let chain = chain(config(), &[USERS, ("b", body)]);
    same_as_a_run(chain, SQLITE, "").await;
}

const REBUILD: &str = "-- migrate:up foreign-keys=off\n\
    CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
    INSERT INTO new SELECT id + SHIFT, name FROM users;\n\
    DROP TABLE users;\nALTER TABLE new RENAME TO users;\n\n-- migrate:down none\n";

#[tokio::test]
async fn a_table_is_rebuilt_without_foreign_keys() {
    let body = REBUILD.replace("SHIFT", "0");
    let chain = chain(config(), &[USERS, ("b", &body)]);
    // What was broken before doesn't matter.
    let before = "CREATE TABLE old (x REFERENCES nowhere); INSERT INTO old VALUES (1);";
    same_as_a_run(chain, SQLITE, before).await;
}

#[tokio::test]
async fn rows_that_are_left_alone_stop_the_script() {
    let body = REBUILD.replace("SHIFT", "1");
    let chain = chain(config(), &[USERS, ("b", &body)]);
    let place = Place::new(SQLITE);
    place.run(&upgrade(chain, SQLITE, "base", "a")).unwrap();
    let said = place.refuses(&upgrade(chain, SQLITE, "a", "b"));
    assert!(said.contains("the step breaks foreign keys"), "{said}");
}

#[tokio::test]
async fn statements_outside_a_transaction_are_recorded_one_by_one() {
    let body = "-- migrate:up transaction=off\nCREATE TABLE b (id INTEGER);\nVACUUM;\n\
        INSERT INTO b VALUES (1);\n\n-- migrate:down transaction=off foreign-keys=off\nDROP TABLE b;\n";
    same_as_a_run(chain(config(), &[USERS, ("b", body)]), SQLITE, "").await;
}

#[tokio::test]
async fn what_failed_outside_a_transaction_stays_halfway() {
    let body = "-- migrate:up transaction=off\nCREATE TABLE b (id INTEGER);\n\
        INSERT INTO nowhere VALUES (1);\n\n-- migrate:down none\n";
    let chain = chain(config(), &[("b", body)]);
    let script = upgrade(chain, SQLITE, "base", "head");
    let place = Place::new(SQLITE);
    place.run(&script).unwrap_err();
    let row = "SELECT state, statements_done FROM migrate_history;";
    assert_eq!(place.sql(row), "applying|1\n");
    place.refuses(&script);
    place.sql("CREATE TABLE nowhere (id INTEGER);");
    let outcome = Run::upgrade(chain, place.url()).await.unwrap();
    assert_eq!(outcome.applied.len(), 1);
}

#[tokio::test]
async fn all_or_nothing_where_steps_share_a_transaction() {
    let mut config = config();
    config.single_transaction = true;
    let fails = (
        "b",
        "-- migrate:up\nINSERT INTO nowhere VALUES (1);\n\n-- migrate:down none\n",
    );
    let broken = chain(config.clone(), &[USERS, fails]);
    Place::new(SQLITE).refuses(&upgrade(broken, SQLITE, "base", "head"));
    let works = (
        "b",
        "-- migrate:up\nSAVEPOINT s;\nCREATE TABLE b (id);\n\n-- migrate:down\nDROP TABLE b;\n",
    );
    same_as_a_run(chain(config, &[USERS, works]), SQLITE, "").await;
}

#[tokio::test]
async fn half_of_a_script_leads_on_by_the_other_half_only() {
    let second = (
        "b",
        "-- migrate:up\nCREATE TABLE b (id);\n\n-- migrate:down\nDROP TABLE b;\n",
    );
    let third = (
        "c",
        "-- migrate:up\nCREATE TABLE c (id);\n\n-- migrate:down\nDROP TABLE c;\n",
    );
    let chain = chain(config(), &[USERS, second, third]);
    let all = upgrade(chain, SQLITE, "base", "head");
    let place = Place::new(SQLITE);
    let first = &all[..all.find("-- 2 of 3").unwrap()];
    place.run(first).unwrap();
    place.refuses(&all);
    place.refuses(&upgrade(chain, SQLITE, "b", "head"));
    place.refuses(&downgrade(chain, SQLITE, "head", "base"));
    place.run(&upgrade(chain, SQLITE, "a", "head")).unwrap();
    place
        .run(&downgrade(chain, SQLITE, "head", "base"))
        .unwrap();
    // Base is base again, though its history goes on.
    place.run(&all).unwrap();
}

#[tokio::test]
async fn chains_share_a_table() {
    let mut names = ["one", "two"].map(|name| {
        let mut config = config();
        config.chain = name.to_owned();
        config.history_table = Some("changes".to_owned());
        config
    });
    let place = Place::new(SQLITE);
    let body = "-- migrate:up\nCREATE TABLE NAME (id);\n\n-- migrate:down\nDROP TABLE NAME;\n";
    for (config, table) in names.iter_mut().zip(["x", "y"]) {
        let chain = chain(config.clone(), &[("a", &body.replace("NAME", table))]);
        let script = upgrade(chain, SQLITE, "base", "head");
        place.run(&script).unwrap();
        place.refuses(&script);
    }
    assert_eq!(
        place.sql("SELECT chain, seq FROM changes ORDER BY 1;"),
        "one|1\ntwo|1\n"
    );
}

#[tokio::test]
async fn what_a_step_sets_doesn_t_reach_the_next() {
    let second = (
        "b",
        "-- migrate:up\nPRAGMA legacy_alter_table = ON;\nPRAGMA ignore_check_constraints = ON;\n\n-- migrate:down none\n",
    );
    let body = "-- migrate:up\nCREATE TABLE c (a CHECK (a > 0));\nINSERT INTO c VALUES (0);\n\n-- migrate:down none\n";
    let chain = chain(config(), &[USERS, second, ("c", body)]);
    let place = Place::new(SQLITE);
    let said = place
        .run(&upgrade(chain, SQLITE, "base", "head"))
        .unwrap_err();
    assert!(said.contains("CHECK constraint failed: a > 0"), "{said}");
}
