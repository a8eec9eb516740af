//! Rights that a role lacks, and disks without room.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use std::path::Path;
use std::process::Command;

use migrate_runtime::{Dialect, Error, ErrorKind, Run, Session, Settings};
use migrate_tests::engine;
use migrate_tests::proof::Tmpfs;
use sqlx::postgres::PgConnectOptions;

use super::{three, two_in_ops};
use crate::support::{Db, chain, file};

/// A role that may log in, and is gone when it is dropped.
struct Role<'d> {
    db: &'d Db,
    name: &'static str,
}

impl<'d> Role<'d> {
    fn new(db: &'d Db, name: &'static str) -> Self {
        let role = Self { db, name };
        role.may(&format!(
            "CREATE ROLE {name} LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO {name}"
        ));
        role
    }

    fn may(&self, sql: &str) {
        engine::postgres().psql(&self.db.url, sql);
    }

    fn options(&self) -> PgConnectOptions {
        let options: PgConnectOptions = self.db.url.parse().unwrap();
        options.username(self.name)
    }
}

impl Drop for Role<'_> {
    fn drop(&mut self) {
        let name = self.name;
        self.may(&format!("DROP OWNED BY {name} CASCADE; DROP ROLE {name}"));
    }
}

fn helps(error: &Error, expected: &[&str]) {
    assert_eq!(error.kind(), ErrorKind::History, "{error:?}");
    let shown = format!("{error:?}");
    let helps = shown.lines().filter_map(|line| line.split_once("= help: "));
    let helps: Vec<_> = helps.map(|(_, help)| help).collect();
    assert_eq!(helps, expected, "{shown}");
}

#[tokio::test]
async fn each_right_that_lacks_is_named_with_its_grant() {
    let db = Db::postgres();
    let chain = two_in_ops();
    let role = Role::new(&db, "lacking_role");
    db.sql("CREATE SCHEMA ops").await;
    let options = role.options();
    let up = || Run::upgrade(chain, &options);

    // The table can't be looked for, nor made.
    let usage = "GRANT USAGE ON SCHEMA \"ops\" TO \"lacking_role\";";
    helps(&up().await.unwrap_err(), &[usage]);
    role.may(usage);
    let create = "GRANT USAGE, CREATE ON SCHEMA \"ops\" TO \"lacking_role\";";
    helps(&up().await.unwrap_err(), &[create]);
    role.may(create);
    up().to("a").await.unwrap();
    role.may("ALTER TABLE ops.migrate_history OWNER TO postgres");

    // Its rows can't be read, nor written.
    let read = "GRANT SELECT ON \"ops\".\"migrate_history\" TO \"lacking_role\";";
    let write = "GRANT SELECT, INSERT, UPDATE ON \"ops\".\"migrate_history\" TO \"lacking_role\";";
    let (look, migrate) = (format!("to look: {read}"), format!("to migrate: {write}"));
    helps(&up().await.unwrap_err(), &[&look, &migrate]);
    role.may(read);
    helps(&up().await.unwrap_err(), &[write]);
    role.may("GRANT INSERT ON ops.migrate_history TO lacking_role");
    helps(&up().await.unwrap_err(), &[write]);
    assert_eq!(db.tables().await, ["a"], "nothing of b is left");
    role.may(write);

    // Its schema can't be used.
    role.may("REVOKE USAGE ON SCHEMA ops FROM lacking_role");
    helps(&up().await.unwrap_err(), &[usage]);
    let mut session = Session::open(&options, Settings::new(chain)).await.unwrap();
    helps(&session.history().await.unwrap_err(), &[usage]);
    role.may(usage);
    assert_eq!(up().await.unwrap().applied.len(), 1);
}

#[tokio::test]
async fn a_schema_on_the_search_path_that_cannot_be_used_hides_no_history() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    db.up(chain).await.unwrap();
    db.sql("REVOKE ALL ON SCHEMA public FROM PUBLIC").await;
    let role = Role::new(&db, "blind_role");
    role.may("REVOKE ALL ON SCHEMA public FROM blind_role");
    let error = Run::upgrade(chain, role.options()).await.unwrap_err();
    helps(
        &error,
        &[
            "GRANT USAGE ON SCHEMA \"public\" TO \"blind_role\"; \
             GRANT SELECT ON \"public\".\"migrate_history\" TO \"blind_role\";",
            "or connect as the role that has migrated so far",
        ],
    );
}

#[tokio::test]
async fn a_right_that_is_lost_midway_stops_there() {
    let db = Db::postgres();
    let chain = three(Dialect::Postgres);
    Run::upgrade(chain, &db.url).to("a").await.unwrap();
    let role = Role::new(&db, "losing_role");
    role.may("GRANT SELECT, INSERT, UPDATE ON migrate_history TO losing_role");
    let url = db.url.clone();
    let error = Run::upgrade(chain, role.options())
        .on_event(move |event| {
            if matches!(event, migrate_runtime::Event::StepFinished { .. }) {
                let revoke = "REVOKE INSERT ON migrate_history FROM losing_role";
                engine::postgres().psql(&url, revoke);
            }
        })
        .await
        .unwrap_err();
    assert_eq!(error.applied(), ["b"]);
    helps(
        &error,
        &["GRANT SELECT, INSERT, UPDATE ON \"public\".\"migrate_history\" TO \"losing_role\";"],
    );
    assert_eq!(db.tables().await, ["a", "b"]);
    assert_eq!(db.history().await.len(), 2);
}

#[tokio::test]
async fn a_full_disk_is_named_and_leaves_nothing() {
    let Some(disk) = Tmpfs::mount(4 << 20) else {
        eprintln!("not tried: this process may not mount a small disk");
        return;
    };
    own(disk.path());
    let db = Db::postgres();
    let make = format!(
        "CREATE TABLESPACE tiny LOCATION '{}'",
        disk.path().display()
    );
    engine::postgres().psql(&db.url, &make);
    let fill = "CREATE TABLE small (id INTEGER);\n\
        CREATE TABLE big TABLESPACE tiny AS SELECT repeat(md5(n::text), 20) AS t FROM generate_series(1, 20000) n;";
    let chain = chain(Dialect::Postgres, &[file("a", "base", fill, "SELECT 1;")]);
    let error = db.up(chain).await.unwrap_err();
    let shown = format!("{error:?}");
    for text in [
        "statement 2 of 2 failed",
        "[53100]",
        "at base; nothing of a took effect",
        "make room on the server's disk, then: cargo migrate upgrade",
    ] {
        assert!(shown.contains(text), "{text} is not in:\n{shown}");
    }
    assert!(db.tables().await.is_empty());

    // The history's own disk.
    let three = three(Dialect::Postgres);
    Run::upgrade(three, &db.url).to("a").await.unwrap();
    let move_it = "ALTER TABLE migrate_history SET TABLESPACE tiny; \
        CREATE TABLE filler (t TEXT) TABLESPACE tiny";
    engine::postgres().psql(&db.url, move_it);
    for rows in [700, 70, 7] {
        let more =
            format!("INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, {rows})");
        while engine::postgres().try_psql(&db.url, &more).is_ok() {}
    }
    // The last page of the history has room left: rows of another chain take that.
    let row = |n: usize| {
        let pad = format!(
            "INSERT INTO migrate_history SELECT (jsonb_populate_record(h, \
             jsonb_build_object('chain', 'pad', 'seq', {n}))).* FROM migrate_history h WHERE chain = 'main'"
        );
        engine::postgres().try_psql(&db.url, &pad)
    };
    let refused = (0..200).find_map(|n| row(n).err());
    assert!(refused.unwrap().contains("No space left"));
    let error = db.up(three).await.unwrap_err();
    helps(
        &error,
        &["make room on the server's disk, then: cargo migrate upgrade"],
    );
    assert_eq!(db.tables().await, ["a", "filler"]);
    engine::postgres().drop_database(&db.url);
    engine::postgres().psql("postgres", "DROP TABLESPACE tiny");
}

/// Gives a folder to the server's user.
fn own(folder: &Path) {
    let owned = Command::new("chown").arg("postgres:").arg(folder).status();
    assert!(owned.unwrap().success());
}
