//! Taking back and applying again, under one lock.

use migrate_runtime::{ErrorKind, Run};

use crate::support::{Db, chain, chain_together, databases, file, file_off, ids, three};

fn table(name: &str) -> (String, String) {
    let up = format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY);");
    (up, format!("DROP TABLE {name};"))
}

#[tokio::test]
async fn the_recorded_down_runs_and_then_the_file() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        let (a, b) = (table("a"), table("b"));
        let edited = chain(
            db.dialect,
            &[
                file("a", "base", &a.0, &a.1),
                file("b", "a", &b.0, &b.1),
                file(
                    "c",
                    "b",
                    "CREATE TABLE other (id INTEGER);",
                    "DROP TABLE other;",
                ),
            ],
        );
        let outcome = Run::redo(edited, &db.url, 2).await.unwrap();
        assert_eq!(ids(&outcome), ["c", "b", "b", "c"]);
        assert_eq!(
            (&*outcome.heads_before, &*outcome.heads_after),
            (&["c".to_owned()][..], &["c".to_owned()][..])
        );
        assert_eq!(db.tables().await, ["a", "b", "other"]);
        assert_eq!(
            db.history().await[3..],
            [
                "4|down|c|applied|1|1",
                "5|down|b|applied|1|1",
                "6|up|b|applied|1|1",
                "7|up|c|applied|1|1"
            ]
        );
        assert!(db.up(edited).await.unwrap().applied.is_empty());
        // What was recorded now is the new down.
        db.down(edited, "-1").await.unwrap();
        assert_eq!(db.tables().await, ["a", "b"]);
    }
}

#[tokio::test]
async fn an_up_that_fails_stays_taken_back_and_the_way_on_is_named() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        let (a, b) = (table("a"), table("b"));
        let files = |c: &str| {
            let down = "DROP TABLE other;";
            [
                file("a", "base", &a.0, &a.1),
                file("b", "a", &b.0, &b.1),
                file("c", "b", c, down),
            ]
        };
        let broken = chain(db.dialect, &files("CREATE TABLE a (id INTEGER);"));
        let error = Run::redo(broken, &db.url, 1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert_eq!(error.applied(), ["c"]);
        let text = format!("{error:?}");
        assert!(
            text.contains("state: at b; nothing of c took effect"),
            "{text}"
        );
        assert!(text.contains("then: cargo migrate upgrade c"), "{text}");
        assert_eq!(db.tables().await, ["a", "b"]);

        let together = chain_together(db.dialect, &files("CREATE TABLE other (id INTEGER);"));
        db.up(together).await.unwrap();
        let together = chain_together(db.dialect, &files("CREATE TABLE a (id INTEGER);"));
        let error = Run::redo(together, &db.url, 2).await.unwrap_err();
        assert!(error.applied().is_empty());
        let text = format!("{error:?}");
        assert!(text.contains("then: cargo migrate redo 2"), "{text}");
        assert_eq!(db.tables().await, ["a", "b", "other"]);
    }
}

#[tokio::test]
async fn statements_outside_a_transaction_go_both_ways() {
    for db in databases() {
        let (a, b) = (table("a"), table("b"));
        let up = format!("{}\n{}", a.0, b.0);
        let down = format!("{}\n{}", b.1, a.1);
        let chain = chain(db.dialect, &[file_off("a", "base", &up, &down)]);
        db.up(chain).await.unwrap();
        let outcome = Run::redo(chain, &db.url, 1).await.unwrap();
        assert_eq!(ids(&outcome), ["a", "a"]);
        assert_eq!(db.tables().await, ["a", "b"]);
    }
}

#[tokio::test]
async fn of_two_at_once_one_comes_after_the_other() {
    let db = Db::postgres();
    let chain = three(db.dialect);
    db.up(chain).await.unwrap();
    let (one, other) = tokio::join!(Run::redo(chain, &db.url, 1), Run::redo(chain, &db.url, 3));
    assert_eq!(one.unwrap().applied.len(), 2);
    assert_eq!(other.unwrap().applied.len(), 6);
    assert_eq!(db.tables().await, ["a", "b", "c"]);
}
