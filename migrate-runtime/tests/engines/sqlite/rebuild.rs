//! Tables that are rebuilt with foreign keys off.

use std::fs;
use std::path::Path;

use super::{chain, connect, marked, run};
use crate::support::{Db, chain_together, file};
use migrate_runtime::{Chain, Dialect, ErrorKind, Run};

/// A parent with everything that a rebuild may lose, and its children.
const TABLES: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT, up INTEGER REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX p_x ON p (x);
CREATE TABLE log (what TEXT);
CREATE TRIGGER p_new AFTER INSERT ON p BEGIN INSERT INTO log VALUES (new.x); END;
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p (id) ON DELETE CASCADE);
CREATE TABLE k (a TEXT, p INTEGER REFERENCES p (id) ON DELETE CASCADE, PRIMARY KEY (a, p)) WITHOUT ROWID;
CREATE VIEW v AS SELECT x FROM p;
CREATE TRIGGER c_new AFTER INSERT ON c BEGIN UPDATE p SET x = x || '+' WHERE id = new.p; END;
INSERT INTO p (id, x, up) VALUES (1, 'one', NULL), (2, 'two', 1), (9, 'nine', 2);
DELETE FROM p WHERE id = 9;
INSERT INTO c VALUES (1, 1), (2, 2);
INSERT INTO k VALUES ('a', 1), ('b', 2);";

/// What else the guide names, in its order.
const REBUILD: &str = "DROP VIEW v;
DROP TRIGGER c_new;
CREATE TABLE p_new (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT NOT NULL, up INTEGER REFERENCES p (id) ON DELETE CASCADE);
INSERT INTO p_new (id, x, up) SELECT id, x, up FROM p;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'p') WHERE name = 'p_new';
DROP TABLE p;
ALTER TABLE p_new RENAME TO p;
CREATE INDEX p_x ON p (x);
CREATE TRIGGER p_new AFTER INSERT ON p BEGIN INSERT INTO log VALUES (new.x); END;
CREATE VIEW v AS SELECT x FROM p;
CREATE TRIGGER c_new AFTER INSERT ON c BEGIN UPDATE p SET x = x || '+' WHERE id = new.p; END;";

const OFF: &str = "foreign-keys=off";
const BY_ITSELF: &str = "transaction=off foreign-keys=off";

fn rebuilt(rebuild: &str, attributes: &str) -> Chain<'static> {
    after(TABLES, rebuild, attributes)
}

fn after(tables: &str, rebuild: &str, attributes: &str) -> Chain<'static> {
    chain(&[
        file("a", "base", tables, "SELECT 1;"),
        marked("b", "a", rebuild, attributes),
    ])
}

/// Returns the rows that a rebuild must keep.
async fn kept(db: &Db) -> Vec<String> {
    let rows = "SELECT 'p', id, x, up FROM p UNION ALL SELECT 'c', id, p, NULL FROM c \
        UNION ALL SELECT 'k', a, p, NULL FROM k ORDER BY 1, 2";
    db.sql(rows).await
}

#[tokio::test]
async fn everything_is_there_after_a_rebuild() {
    for attributes in [OFF, BY_ITSELF] {
        let db = Db::sqlite();
        let chain = rebuilt(REBUILD, attributes);
        Run::upgrade(chain, &db.url).to("a").await.unwrap();
        let (rows, things) = (
            kept(&db).await,
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE '%migrate_history%' ORDER BY 1, 2",
        );
        assert_eq!(rows.len(), 6);
        let before = db.sql(things).await;
        db.up(chain).await.unwrap();
        assert_eq!(kept(&db).await, rows, "{attributes}");
        assert_eq!(db.sql(things).await, before, "{attributes}");
        // A self reference, and those of others, lead to the new table.
        let next = "INSERT INTO p (x, up) VALUES ('ten', 1); SELECT max(id) FROM p";
        assert_eq!(db.sql(next).await, ["10"], "the counter went on");
        db.sql("DELETE FROM p WHERE id = 1").await;
        assert_eq!(kept(&db).await, [""; 0], "the cascade is whole");
        assert_eq!(db.sql("PRAGMA foreign_key_check").await, [""; 0]);
    }
}

#[tokio::test]
async fn a_rebuild_with_foreign_keys_on_loses_the_children() {
    let db = Db::sqlite();
    let chain = chain(&[
        file("a", "base", TABLES, "SELECT 1;"),
        file("b", "a", REBUILD, "SELECT 1;"),
    ]);
    db.up(chain).await.unwrap();
    assert_eq!(db.sql("SELECT count(*) FROM c").await, ["0"]);
}

#[tokio::test]
async fn a_rebuild_that_fails_in_the_middle_is_undone_or_goes_on() {
    let fails = REBUILD.replace(
        "CREATE INDEX p_x",
        "INSERT INTO nowhere VALUES (1);\nCREATE INDEX p_x",
    );
    let db = Db::sqlite();
    let chain = rebuilt(&fails, OFF);
    Run::upgrade(chain, &db.url).to("a").await.unwrap();
    let rows = kept(&db).await;
    let mut connection = connect(&db).await;
    let error = Run::upgrade(chain, &mut connection).await.unwrap_err();
    assert!(error.to_string().contains("statement 8 of 12"), "{error}");
    assert_eq!(kept(&db).await, rows);
    assert_eq!(db.history().await.len(), 1);
    assert_eq!(run(&mut connection, "PRAGMA foreign_keys").await, ["1"]);

    let db = Db::sqlite();
    let chain = rebuilt(&fails, BY_ITSELF);
    let error = Run::upgrade(chain, &db.url).await.unwrap_err();
    assert!(
        format!("{error:?}").contains("b halfway (lines 6 to 12 are done)"),
        "{error:?}"
    );
    assert_eq!(kept(&db).await, rows, "no child is lost halfway");
    db.sql("CREATE TABLE nowhere (a)").await;
    db.up(chain).await.unwrap();
    assert_eq!(kept(&db).await, rows);
}

#[tokio::test]
async fn a_shared_transaction_refuses_a_rebuild() {
    let db = Db::sqlite();
    let files = [
        file("a", "base", TABLES, "SELECT 1;"),
        marked("b", "a", REBUILD, OFF),
    ];
    let error = db
        .up(chain_together(Dialect::Sqlite, &files))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        format!("{error:?}").contains("nothing has run"),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_names_a_table_that_is_away_is_said_with_the_way_out() {
    for (dropped, what) in [
        ("DROP VIEW v;\n", "error in view v"),
        ("DROP TRIGGER c_new;\n", "error in trigger c_new"),
    ] {
        let db = Db::sqlite();
        let error = db
            .up(rebuilt(&REBUILD.replace(dropped, ""), OFF))
            .await
            .unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains(what), "{text}");
        let help = "help: in the file, drop it before the table and create it again after, \
            then: cargo migrate upgrade";
        assert!(text.contains(help), "{text}");
        // Or by the other way: names are left alone.
        let legacy = format!(
            "PRAGMA legacy_alter_table = ON;\n{}",
            REBUILD.replace(dropped, "")
        );
        let mended = legacy.replace("CREATE VIEW v", "CREATE VIEW IF NOT EXISTS v");
        let mended = mended.replace("CREATE TRIGGER c_new", "CREATE TRIGGER IF NOT EXISTS c_new");
        db.up(rebuilt(&mended, OFF)).await.unwrap();
        assert_eq!(kept(&db).await.len(), 6);
    }
}

/// A key that nothing makes unique can't be checked, and hides what else is broken.
#[tokio::test]
async fn a_key_that_cannot_be_checked_stops_the_rebuild_that_made_it_and_no_other() {
    let unfit = "CREATE TABLE p (id INTEGER PRIMARY KEY, x TEXT);
        CREATE TABLE m (a REFERENCES p (x));
        CREATE TABLE c (p REFERENCES p (id));
        CREATE TABLE \"it's\" (p REFERENCES p (id));";
    let db = Db::sqlite();
    db.up(after(unfit, "CREATE TABLE q (a);", OFF))
        .await
        .unwrap();

    for table in ["c", "\"it's\""] {
        let db = Db::sqlite();
        let breaks = format!("INSERT INTO {table} VALUES (7);");
        let error = db.up(after(unfit, &breaks, OFF)).await.unwrap_err();
        let said = "foreign keys are broken in 1 row: row 1 of ";
        assert!(error.to_string().contains(said), "{error}");
    }

    let unique = unfit.replace("x TEXT", "x TEXT UNIQUE");
    let rebuild = "CREATE TABLE p2 (id INTEGER PRIMARY KEY, x TEXT);\nDROP TABLE p;\n\
        ALTER TABLE p2 RENAME TO p;";
    let db = Db::sqlite();
    let error = db.up(after(&unique, rebuild, OFF)).await.unwrap_err();
    assert!(error.is_statement(), "{error:?}");
    let text = format!("{error:?}");
    assert!(
        text.contains("foreign key mismatch - \"m\" referencing \"p\""),
        "{text}"
    );
    assert!(
        text.contains("needs a PRIMARY KEY or a UNIQUE index"),
        "{text}"
    );
    assert_eq!(db.history().await.len(), 1);
}

/// Rows of such a table can't be told apart by what a check says.
#[tokio::test]
async fn rows_without_rowid_that_break_a_key_are_counted() {
    let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p (id)) WITHOUT ROWID;";
    for attributes in [OFF, BY_ITSELF] {
        let db = Db::sqlite();
        let breaks = after(tables, "INSERT INTO c VALUES (3, 98);", attributes);
        Run::upgrade(breaks, &db.url).to("a").await.unwrap();
        db.sql("PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (2, 99)")
            .await;
        let error = db.up(breaks).await.unwrap_err();
        let said = "foreign keys are broken in 1 row: a row of c, which refers to p";
        assert!(error.to_string().contains(said), "{error}");
    }
    let db = Db::sqlite();
    let moves = after(tables, "UPDATE c SET p = 97;", OFF);
    Run::upgrade(moves, &db.url).to("a").await.unwrap();
    db.sql("PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (2, 99)")
        .await;
    db.up(moves).await.unwrap();
}

/// Returns the revision that the guide shows.
fn of_guide() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/sqlite-rebuild.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, block) = page.split_once("```sql\n").unwrap();
    let (text, _) = block.split_once("```").unwrap();
    text.to_owned()
}

#[tokio::test]
async fn the_guide_loses_nothing() {
    let before = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT,
            invited_by INTEGER REFERENCES users (id), posts INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX ix_users_email ON users (email);
        CREATE TABLE log (email TEXT);
        CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.email); END;
        CREATE TABLE posts (user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE);
        CREATE VIEW active_users AS SELECT id FROM users WHERE posts > 0;
        CREATE TRIGGER posts_count AFTER INSERT ON posts
            BEGIN UPDATE users SET posts = posts + 1 WHERE id = new.user_id; END;
        INSERT INTO users (id, email, invited_by) VALUES (1, 'ana', NULL), (2, NULL, 1), (7, 'eve', 1);
        DELETE FROM users WHERE id = 7;
        INSERT INTO posts VALUES (1), (2);";
    let files = [
        file("5a80b1c3d4e2", "base", before, "SELECT 1;"),
        ("7c1e90d2ab34", of_guide()),
    ];
    let chain = chain(&files);
    let db = Db::sqlite();
    Run::upgrade(chain, &db.url)
        .to("5a80b1c3d4e2")
        .await
        .unwrap();
    let things = "SELECT type, name, tbl_name FROM sqlite_master \
        WHERE name NOT LIKE '%migrate_history%' ORDER BY 1, 2";
    let there = db.sql(things).await;
    db.up(chain).await.unwrap();
    assert_eq!(db.sql(things).await, there);
    let rows = "SELECT id, email, invited_by, posts FROM users";
    assert_eq!(db.sql(rows).await, ["1|ana||1", "2||1|1"]);
    let next = "INSERT INTO users (email) VALUES ('new'); SELECT max(id) FROM users";
    assert_eq!(db.sql(next).await, ["8"]);
    assert_eq!(db.sql("SELECT count(*) FROM posts").await, ["2"]);
    assert_eq!(db.sql("PRAGMA foreign_key_check").await, [""; 0]);
}
