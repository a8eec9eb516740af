//! Servers that take no writes.

use std::time::{Duration, Instant};

use migrate_runtime::{Dialect, ErrorKind, Run, Session, Settings};
use migrate_tests::engine::{self, Standby};
use sqlx::postgres::PgConnectOptions;

use crate::support::{Db, ids, three};

#[tokio::test]
async fn a_standby_is_looked_at_and_refused_until_it_is_promoted() {
    let servers = Standby::start();
    let chain = three(Dialect::Postgres);
    let (primary, standby) = (servers.primary(), servers.standby());
    Run::upgrade(chain, &primary).to("b").await.unwrap();
    let begun = Instant::now();
    loop {
        let mut session = Session::open(&standby, Settings::new(chain)).await.unwrap();
        let history = session.history().await.unwrap();
        if history.rows().len() == 2 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "it follows");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let planned = Run::upgrade(chain, &standby).dry_run().await.unwrap();
    assert_eq!(planned.steps.len(), 1);
    for run in [
        Run::upgrade(chain, &standby),
        Run::downgrade(chain, &standby),
        Run::stamp(chain, &standby, migrate_runtime::Stamp::Move).to("c"),
    ] {
        let error = run.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error:?}");
        assert!(error.to_string().contains("is a standby"), "{error}");
        assert!(
            format!("{error:?}").contains("nothing has run"),
            "{error:?}"
        );
    }
    engine::postgres().psql(&standby, "SELECT pg_promote()");
    let outcome = Run::upgrade(chain, &standby).await.unwrap();
    assert_eq!(ids(&outcome), ["c"]);
}

#[tokio::test]
async fn a_database_that_is_set_to_read_only_says_by_what() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    Run::upgrade(chain, &db.url).to("b").await.unwrap();
    let set = "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() \
        || ' SET default_transaction_read_only = on'; END $$";
    db.sql(set).await;
    let error = db.up(chain).await.unwrap_err();
    assert!(error.is_read_only(), "{error:?}");
    let name = engine::postgres().name(&db.url);
    let help = format!("ALTER DATABASE \"{name}\" RESET default_transaction_read_only;");
    assert!(format!("{error:?}").contains(&help), "{error:?}");

    let options: PgConnectOptions = db.url.parse().unwrap();
    let writing = options
        .clone()
        .options([("default_transaction_read_only", "off")]);
    Run::upgrade(chain, &writing).await.unwrap();
    // There is nothing to write any more.
    assert!(db.up(chain).await.unwrap().applied.is_empty());
    let reading = options.options([("default_transaction_read_only", "on")]);
    let error = Run::downgrade(chain, &reading).await.unwrap_err();
    let help = "connect without the option default_transaction_read_only";
    assert!(format!("{error:?}").contains(help), "{error:?}");
}
