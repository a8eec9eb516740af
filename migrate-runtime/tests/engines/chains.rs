//! Several chains in one database.

use crate::support::{Db, SHORT, configured, databases, file, ids};
use migrate_runtime::core::Config;
use migrate_runtime::{Chain, Dialect, ErrorKind, Migrations, Session, Settings};

/// A chain of two tables; ids are the same in every chain.
fn named(dialect: Dialect, name: &str) -> Chain<'static> {
    let mut config = Config::new(&[dialect]);
    config.chain = name.to_owned();
    let table = |id: &str, parent: &str| {
        let up = format!("CREATE TABLE {name}_{id} (id INTEGER PRIMARY KEY);");
        file(id, parent, &up, &format!("DROP TABLE {name}_{id};"))
    };
    configured(config, &[table("a", "base"), table("b", "a")])
}

async fn rows(db: &Db) -> Vec<String> {
    let sql =
        "SELECT chain, seq, operation, revision, state FROM migrate_history ORDER BY chain, seq";
    db.sql(sql).await
}

#[tokio::test]
async fn each_chain_knows_its_own_rows() {
    for db in databases() {
        let shop = Migrations::new(named(db.dialect, "shop"));
        let billing = Migrations::new(named(db.dialect, "billing"));
        let outcome = shop.upgrade(&*db.url).await.unwrap();
        assert_eq!(ids(&outcome), ["a", "b"]);
        let outcome = billing.upgrade(&*db.url).to("a").await.unwrap();
        assert_eq!(ids(&outcome), ["a"]);
        assert!(outcome.heads_before.is_empty());
        let outcome = shop.downgrade(&*db.url).await.unwrap();
        assert_eq!(outcome.heads_after, ["a"]);
        let nothing = billing.upgrade(&*db.url).to("a").await.unwrap();
        assert!(nothing.applied.is_empty());
        assert_eq!(db.tables().await, ["billing_a", "shop_a"]);
        assert_eq!(
            rows(&db).await,
            [
                "billing|1|up|a|applied",
                "shop|1|up|a|applied",
                "shop|2|up|b|applied",
                "shop|3|down|b|applied",
            ]
        );
    }
}

#[tokio::test]
async fn runs_of_several_chains_at_once_all_succeed() {
    for db in databases() {
        let names = ["shop", "billing", "audit"];
        let [shop, billing, audit] = names.map(|name| Migrations::new(named(db.dialect, name)));
        // The first to come makes the table, while the others look for it.
        let (one, two, three) = tokio::join!(
            async { shop.upgrade(&*db.url).await },
            async { billing.upgrade(&*db.url).await },
            async { audit.upgrade(&*db.url).await },
        );
        for outcome in [one, two, three] {
            assert_eq!(ids(&outcome.unwrap()), ["a", "b"]);
        }
        assert_eq!(rows(&db).await.len(), 6);
    }
}

#[tokio::test]
async fn the_lock_of_one_chain_keeps_nobody_from_another() {
    for db in databases() {
        let shop = Migrations::new(named(db.dialect, "shop"));
        let billing = Migrations::new(named(db.dialect, "billing"));
        shop.upgrade(&*db.url).to("a").await.unwrap();
        let session = Session::open(&db.url, Settings::new(shop.chain())).await;
        let locked = session.unwrap().lock(SHORT, &mut |_| {}).await.unwrap();
        let outcome = billing.upgrade(&*db.url).lock_wait(SHORT).await.unwrap();
        assert_eq!(ids(&outcome), ["a", "b"]);
        drop(locked.release().await.unwrap());
    }
}

#[tokio::test]
async fn two_folders_of_one_name_are_told_of_each_other() {
    for db in databases() {
        let shop = Migrations::new(named(db.dialect, "main"));
        shop.upgrade(&*db.url).await.unwrap();
        let other = file("x", "base", "CREATE TABLE x (id INTEGER);", "DROP TABLE x;");
        let other = Migrations::new(configured(Config::new(&[db.dialect]), &[other]));
        let error = other.upgrade(&*db.url).await.unwrap_err();
        let kind = migrate_runtime::core::ErrorKind::Diverged;
        assert_eq!(error.kind(), ErrorKind::Refused(kind));
        let drawn = format!("{error:?}");
        assert!(drawn.contains("as the chain `main` too"), "{drawn}");
        assert_eq!(db.tables().await, ["main_a", "main_b"]);
    }
}
