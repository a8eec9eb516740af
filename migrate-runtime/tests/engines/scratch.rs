//! Databases of no worth, and queries that see one state.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use migrate_runtime::core::SourceFile;
use migrate_runtime::core::plan::{self, Options};
use migrate_runtime::{Access, Apply, Dialect, ErrorKind, Scratches, Session, Settings};
use migrate_tests::engine;

use crate::support::{Db, databases, three};

async fn scratches(db: &Db) -> Scratches {
    Scratches::on(&db.url).await.unwrap()
}

#[tokio::test]
async fn answers_are_text_and_null_by_query_and_row() {
    for db in databases() {
        db.up(three(db.dialect)).await.unwrap();
        let settings = Settings::new(three(db.dialect));
        let mut session = Session::open(&db.url, settings).await.unwrap();
        let queries = [
            "SELECT 1, NULL -- a comment at its end",
            "SELECT 'x' WHERE 1 = 0",
            "SELECT 'a' UNION ALL SELECT 'b' ORDER BY 1",
        ];
        let answers = session.answers(&queries).await.unwrap();
        let cell = |text: &str| Some(text.to_owned());
        assert_eq!(answers[0], [[cell("1"), None]]);
        assert!(answers[1].is_empty());
        assert_eq!(answers[2], [[cell("a")], [cell("b")]]);
        // A query that fails leaves a session that goes on.
        let error = session.answers(&["SELECT nothing"]).await.unwrap_err();
        assert!(error.to_string().contains("nothing"), "{error}");
        assert_eq!(session.answers(&["SELECT 1"]).await.unwrap().len(), 1);
        assert_eq!(session.history().await.unwrap().rows().len(), 3);
        session.close().await.unwrap();
    }
}

#[tokio::test]
async fn answers_of_a_server_write_nothing_and_name_what_is_elsewhere() {
    let db = Db::postgres();
    db.sql(
        "CREATE SCHEMA other; CREATE TABLE other.a (); CREATE TABLE b (); SET search_path TO other",
    )
    .await;
    let mut session = Session::open(&db.url, Settings::new(three(db.dialect)))
        .await
        .unwrap();
    let error = session.answers(&["CREATE TABLE c ()"]).await.unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
    let named = "SELECT 'other.a'::regclass::text, 'public.b'::regclass::text";
    let answers = session.answers(&[named]).await.unwrap();
    assert_eq!(
        answers[0][0],
        [Some("other.a".to_owned()), Some("b".to_owned())]
    );
}

#[tokio::test]
async fn a_file_that_isnt_there_answers_with_nothing_and_isnt_made() {
    let db = Db::sqlite();
    let settings = Settings::new(three(db.dialect)).access(Access::Look);
    let mut session = Session::open(&db.url, settings).await.unwrap();
    let answers = session.answers(&["SELECT 1", "SELECT 2"]).await.unwrap();
    assert!(answers.len() == 2 && answers.iter().all(Vec::is_empty));
    assert!(session.is_missing());
}

#[tokio::test]
async fn a_chain_runs_in_a_scratch_database_and_nothing_is_left() {
    for db in databases() {
        let mut scratches = scratches(&db).await;
        let chain = three(db.dialect);
        let mut scratch = scratches.make(Settings::new(chain)).await.unwrap();
        let history = scratch.session().unwrap().history().await.unwrap();
        let target = "head".parse().unwrap();
        let plan = plan::upgrade(chain, &history, &target, &Options::new(db.dialect)).unwrap();
        scratch.apply(&plan, &Apply::of(chain)).await.unwrap();
        let history = scratch.session().unwrap().history().await.unwrap();
        assert_eq!(history.rows().len(), 3);
        scratch
            .execute("CREATE TABLE anything (id integer)")
            .await
            .unwrap();

        let mut other = scratches.make(Settings::new(chain)).await.unwrap();
        other
            .execute("CREATE TABLE anything (id integer)")
            .await
            .unwrap();
        scratch.close().await.unwrap();
        // Dropped, not closed: its session may still be ending.
        drop(other);
        scratches.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_failed_statement_names_its_place_in_the_file() {
    for db in databases() {
        let mut scratches = scratches(&db).await;
        let mut scratch = scratches
            .make(Settings::new(three(db.dialect)))
            .await
            .unwrap();
        let text = "CREATE TABLE a (id integer);\nINSERT INTO nowhere VALUES (1);\n";
        let file = SourceFile::new("schema.sql", text);
        scratch.run(&file, 0..27).await.unwrap();
        let error = scratch.run(&file, 29..text.len() - 2).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        let label = &error.diagnostic().labels[0];
        assert_eq!(label.file.path(), "schema.sql");
        if db.dialect == Dialect::Postgres {
            assert_eq!(&text[label.span.clone().unwrap()], "nowhere");
        }
        scratch
            .execute("CREATE TABLE b (id integer)")
            .await
            .unwrap();
        drop(scratch);
        scratches.close().await.unwrap();
    }
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed_and_what_lives_is_not() {
    let db = Db::postgres();
    let living = engine::postgres();
    let name = living.name(&db.url);
    living.psql(name, "CREATE DATABASE migrate_scratch_1_0badcafe");
    living.psql(name, "CREATE DATABASE migrate_scratch_1_notours");
    let mut first = scratches(&db).await;
    let scratch = first.make(Settings::new(three(db.dialect))).await.unwrap();
    let second = scratches(&db).await;
    second.close().await.unwrap();
    let old = "SELECT datname FROM pg_database WHERE datname ~ '^migrate_scratch_1_'";
    assert_eq!(living.psql(name, old).trim(), "migrate_scratch_1_notours");
    drop(scratch);
    first.close().await.unwrap();
    living.psql(name, "DROP DATABASE migrate_scratch_1_notours");
}

#[tokio::test]
async fn a_role_is_made_only_where_that_is_of_no_consequence() {
    let db = Db::postgres();
    let grant = "GRANT SELECT ON a TO nobody_knows_this_role";
    for makes in [false, true] {
        let scratches = scratches(&db).await;
        let mut scratches = if makes {
            scratches.making_roles()
        } else {
            scratches
        };
        let mut scratch = scratches
            .make(Settings::new(three(db.dialect)))
            .await
            .unwrap();
        scratch.execute("CREATE TABLE a ()").await.unwrap();
        let error = scratch.execute(grant).await.unwrap_err();
        assert_eq!(scratches.make_role_for(&error).await.unwrap(), makes);
        assert_eq!(scratch.execute(grant).await.is_ok(), makes);
        scratch.close().await.unwrap();
        scratches.close().await.unwrap();
    }
    db.sql("DROP ROLE nobody_knows_this_role").await;
}

#[tokio::test]
async fn statements_run_together_or_leave_nothing() {
    let db = Db::postgres();
    let mut scratches = scratches(&db).await;
    let settings = Settings::new(three(db.dialect));
    let mut scratch = scratches.make(settings).await.unwrap();
    let good = ["CREATE TABLE a () -- its end", "CREATE TABLE b ()"];
    assert!(scratch.run_all(&good).await.unwrap());
    for bad in ["nonsense", "CREATE INDEX CONCURRENTLY ON b (c)"] {
        assert!(!scratch.run_all(&["CREATE TABLE c ()", bad]).await.unwrap());
    }
    for statement in ["DROP TABLE a", "DROP TABLE b", "CREATE TABLE c ()"] {
        scratch.execute(statement).await.unwrap();
    }
    scratch.close().await.unwrap();
    scratches.close().await.unwrap();
}
