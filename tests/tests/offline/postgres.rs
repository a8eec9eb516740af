//! What only PostgreSQL's scripts have to get right.

use migrate_core::{Config, Dialect};
use migrate_runtime::Run;

use super::place::Place;
use super::{chain, downgrade, same_as_a_run, upgrade};

const POSTGRES: Dialect = Dialect::Postgres;

fn config() -> Config {
    Config::new(&[POSTGRES])
}

const A: (&str, &str) = (
    "a",
    "-- migrate:up\nCREATE TABLE a (id int);\n\n-- migrate:down\nDROP TABLE a;\n",
);

#[tokio::test]
async fn what_psql_would_read_itself_is_sent() {
    let body = "-- migrate:up\n\
        CREATE TABLE b (t text DEFAULT ':USER \\ \n\\q\n');\n\
        COMMENT ON TABLE b IS E'\\\\d \\' :\"USER\"';\n\
        CREATE FUNCTION f(\"USER\" int) RETURNS text LANGUAGE sql AS $x$\n\
        -- :x\n/* \n\\! false */ SELECT ('{a,b}'::text[])[1:\"USER\"]::text || $$;$$ $x$;\n\
        CREATE VIEW v AS SELECT ('{a,b}'::text[])[1:n] AS x FROM (SELECT 2 AS n) s; -- \\q :x\n\
        CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC\n  SELECT 1;\n  SELECT 2;\nEND;\n\
        COMMENT ON COLUMN b.t IS 'žluť €';\n\
        SAVEPOINT s;\nINSERT INTO b VALUES ('gone');\nROLLBACK TO s;\nSAVEPOINT again;\n\n\
        -- migrate:down\nDROP FUNCTION g();\nDROP VIEW v;\nDROP FUNCTION f(int);\nDROP TABLE b;\n";
    let before = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I \
        SET standard_conforming_strings = off', current_database()); END $$";
    same_as_a_run(chain(config(), &[A, ("b", body)]), POSTGRES, before).await;
}

#[tokio::test]
async fn what_a_step_sets_doesn_t_reach_the_next() {
    let second = "-- migrate:up\nCREATE SCHEMA other;\nSET search_path = '';\nSET ROLE nobody_else;\n\
        SET work_mem = '8MB';\nRESET ROLE;\nSET SESSION AUTHORIZATION nobody_else;\n\n\
        -- migrate:down\nSET search_path = other;\nDROP SCHEMA other;\n";
    let third = "-- migrate:up\nCREATE TABLE c (id int, role text DEFAULT current_user);\n\
        INSERT INTO c (id) VALUES (1);\nDO $$ BEGIN\n  IF current_setting('work_mem') <> '4MB' THEN RAISE 'kept'; END IF;\nEND $$;\n\n\
        -- migrate:down\nDROP TABLE c;\n";
    let chain = chain(config(), &[A, ("b", second), ("c", third)]);
    let before =
        "DO $$ BEGIN CREATE ROLE nobody_else; EXCEPTION WHEN duplicate_object THEN NULL; END $$;";
    same_as_a_run(chain, POSTGRES, before).await;
    let place = Place::new(POSTGRES);
    place
        .run(&upgrade(chain, POSTGRES, "base", "head"))
        .unwrap();
    assert_eq!(place.sql("SELECT role FROM c"), "postgres");
}

#[tokio::test]
async fn statements_outside_a_transaction_are_recorded_one_by_one() {
    let body = "-- migrate:up transaction=off\nCREATE TABLE b (id int);\nSET search_path = pg_catalog;\n\
        CREATE INDEX CONCURRENTLY ib ON public.b (id);\nINSERT INTO public.b VALUES (1);\n\n\
        -- migrate:down transaction=off\nDROP INDEX CONCURRENTLY ib;\nDROP TABLE b;\n";
    let chain = chain(
        config(),
        &[
            A,
            ("b", body),
            (
                "c",
                "-- migrate:up\nCREATE TABLE c ();\n\n-- migrate:down\nDROP TABLE c;\n",
            ),
        ],
    );
    same_as_a_run(chain, POSTGRES, "").await;
}

#[tokio::test]
async fn what_failed_outside_a_transaction_stays_halfway() {
    let body = "-- migrate:up transaction=off\nCREATE TABLE b (id int);\n\
        INSERT INTO nowhere VALUES (1);\n\n-- migrate:down none\n";
    let chain = chain(config(), &[("b", body)]);
    let script = upgrade(chain, POSTGRES, "base", "head");
    let place = Place::new(POSTGRES);
    place.run(&script).unwrap_err();
    let row = "SELECT state, statements_done FROM migrate_history";
    assert_eq!(place.sql(row), "applying|1");
    place.refuses(&script);
    place.sql("CREATE TABLE nowhere (id int)");
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
    let broken = chain(config.clone(), &[A, fails]);
    Place::new(POSTGRES).refuses(&upgrade(broken, POSTGRES, "base", "head"));
    let works = (
        "b",
        "-- migrate:up\nSAVEPOINT s;\nCREATE TABLE b ();\nSET search_path = '';\n\n-- migrate:down\nDROP TABLE b;\n",
    );
    let last = (
        "c",
        "-- migrate:up\nCREATE TABLE c ();\n\n-- migrate:down\nDROP TABLE c;\n",
    );
    same_as_a_run(chain(config, &[A, works, last]), POSTGRES, "").await;
}

#[tokio::test]
async fn half_of_a_script_leads_on_by_the_other_half_only() {
    let second = (
        "b",
        "-- migrate:up\nCREATE TABLE b ();\n\n-- migrate:down\nDROP TABLE b;\n",
    );
    let third = (
        "c",
        "-- migrate:up\nCREATE TABLE c ();\n\n-- migrate:down\nDROP TABLE c;\n",
    );
    let chain = chain(config(), &[A, second, third]);
    let all = upgrade(chain, POSTGRES, "base", "head");
    let place = Place::new(POSTGRES);
    let first = &all[..all.find("-- 2 of 3").unwrap()];
    place.run(first).unwrap();
    place.refuses(&all);
    place.refuses(&upgrade(chain, POSTGRES, "b", "head"));
    place.refuses(&downgrade(chain, POSTGRES, "head", "base"));
    place.run(&upgrade(chain, POSTGRES, "a", "head")).unwrap();
    place
        .run(&downgrade(chain, POSTGRES, "head", "base"))
        .unwrap();
    // Base is base again, though its history goes on.
    place.run(&all).unwrap();
}

#[tokio::test]
async fn chains_share_a_table_in_a_schema() {
    let place = Place::new(POSTGRES);
    place.sql("CREATE SCHEMA ops");
    let body = "-- migrate:up\nCREATE TABLE NAME ();\n\n-- migrate:down\nDROP TABLE NAME;\n";
    for (name, table) in [("one", "x"), ("two", "y")] {
        let mut config = config();
        config.chain = name.to_owned();
        config.history_table = Some("ops.changes".to_owned());
        let chain = chain(config, &[("a", &body.replace("NAME", table))]);
        let script = upgrade(chain, POSTGRES, "base", "head");
        place.run(&script).unwrap();
        place.refuses(&script);
    }
    let rows = place.sql("SELECT chain, seq FROM ops.changes ORDER BY 1");
    assert_eq!(rows, "one|1\ntwo|1");
}

#[tokio::test]
async fn a_history_that_the_session_doesn_t_see_is_no_empty_one() {
    let place = Place::new(POSTGRES);
    let chain = chain(config(), &[A]);
    let script = upgrade(chain, POSTGRES, "base", "head");
    place.run(&script).unwrap();
    place.sql("CREATE SCHEMA ops; ALTER TABLE migrate_history SET SCHEMA ops");
    let said = place.refuses(&script);
    assert!(said.contains("is in the schema ops"), "{said}");
}

#[tokio::test]
async fn nobody_else_migrates_meanwhile() {
    let place = Place::new(POSTGRES);
    let chain = chain(config(), &[A]);
    let session =
        migrate_runtime::Session::open(place.url(), migrate_runtime::Settings::new(chain));
    let locked = session.await.unwrap();
    let mut events = |_: &migrate_runtime::Event<'_>| {};
    let locked = locked.lock(std::time::Duration::from_secs(1), &mut events);
    let locked = locked.await.unwrap();
    let said = place.refuses(&upgrade(chain, POSTGRES, "base", "head"));
    assert!(said.contains("somebody else is migrating"), "{said}");
    let session = locked.release().await.unwrap();
    session.close().await.unwrap();
    place
        .run(&upgrade(chain, POSTGRES, "base", "head"))
        .unwrap();
}
