//! A history that is read in part says the same of what is applied, and plans nothing.

use migrate_runtime::core::History;
use migrate_runtime::core::plan::{self, Options};
use migrate_runtime::core::target::TargetExpr;
use migrate_runtime::{Session, Settings};

use crate::support::{databases, file_off, three};

#[tokio::test]
async fn what_is_applied_is_told_by_each_look() {
    for db in databases() {
        let chain = three(db.dialect);
        db.up(chain).await.unwrap();
        db.down(chain, "-1").await.unwrap();
        let mut session = Session::open(&*db.url, Settings::new(chain)).await.unwrap();
        let whole = session.history().await.unwrap();
        let outline = session.history_outline().await.unwrap();
        let graph = session.history_graph().await.unwrap();
        session.close().await.unwrap();

        let told = |history: &History| {
            let rows = history.rows().iter();
            let rows = rows.map(|row| {
                let links = (row.parents.clone(), row.depends_on.clone());
                (
                    row.seq,
                    row.operation,
                    row.revision.clone(),
                    links,
                    row.state,
                )
            });
            let applied = history.applied().map(|row| row.revision.clone());
            (rows.collect::<Vec<_>>(), applied.collect::<Vec<_>>())
        };
        assert_eq!(told(&outline), told(&whole));
        assert_eq!(told(&graph), told(&whole));
        assert_eq!(outline.basis(), whole.basis());
        assert_eq!(graph.rows()[0].message, "");
        assert_eq!(graph.rows()[0].statements_done, 0);

        let target: TargetExpr = "head".parse().unwrap();
        let plans =
            |history| plan::upgrade(chain, history, &target, &Options::new(db.dialect)).is_ok();
        assert!(plans(&whole));
        assert!(!plans(&outline) && !plans(&graph));
    }
}

#[tokio::test]
async fn a_step_that_stopped_halfway_is_read_whole() {
    for db in databases() {
        let up = "CREATE TABLE a (id INTEGER);\nINSERT INTO nowhere VALUES (1);";
        let files = [file_off("a", "base", up, "DROP TABLE a;")];
        let chain = crate::support::chain(db.dialect, &files);
        db.up(chain).await.unwrap_err();
        let mut session = Session::open(&*db.url, Settings::new(chain)).await.unwrap();
        for history in [
            session.history_outline().await.unwrap(),
            session.history_graph().await.unwrap(),
        ] {
            assert!(!history.is_outline());
            assert_eq!(history.halfway().unwrap().statements_done, 1);
            assert!(!history.rows()[0].run_token.is_empty());
        }
        session.close().await.unwrap();
    }
}
