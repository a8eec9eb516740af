//! Clients that are killed while their server is within the second of three statements that can't be
//! rolled back.

use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{Report, Stage, Verdict};
use crate::engine::Postgres;

/// How long to wait for the statement to be at work.
const PATIENCE: Duration = Duration::from_secs(20);

/// What keeps the second of three indexes at work, and it alone: a session that has a lock, and no
/// snapshot that the others would wait for.
const HOLD: [&str; 4] = ["-c", "SELECT pg_advisory_lock(42)", "-c", "\\! sleep 3"];

const HELD: &str = "state = 'idle' AND query LIKE '%pg_advisory_lock(42)'";

/// The second of three indexes, as its run sends it.
const SECOND: &str =
    "state = 'active' AND query LIKE '/* migrate:%CREATE INDEX CONCURRENTLY one_held%'";

/// Kills so many clients while the server is within a concurrent statement, and runs again while it
/// still is.
///
/// The stage is a stepwise upgrade on this server.
pub fn rounds(stage: &Stage<'_>, server: &Postgres, rounds: usize) -> Report {
    let numbers: Vec<usize> = (1..=rounds).collect();
    let name = format!("kill -9 of the client within a statement, {}", stage.name());
    Report::of(name, &numbers, |_| round(stage, server))
}

fn round(stage: &Stage<'_>, server: &Postgres) -> Verdict {
    let (name, named) = mpsc::channel::<String>();
    thread::scope(move |scope| {
        scope.spawn(move || {
            // Nobody names a database where the round came to an early end.
            named.recv().map(|url| hold(server, &url))
        });
        stage.round(|database| {
            // The other end waits in the thread above.
            let _ = name.send(database.url().to_owned());
            wait_for(server, database.url(), HELD);
            let mut running = stage.client.start(stage.scenario.verb, database.url());
            wait_for(server, database.url(), SECOND);
            running.kill();
            running.end()
        })
    })
}

fn hold(server: &Postgres, url: &str) {
    let mut psql = Command::new(server.bin_dir().join("psql"));
    let ended = psql.args(["-Xqd", url]).args(HOLD).output();
    assert!(
        ended.is_ok_and(|it| it.status.success()),
        "psql holds a lock"
    );
}

/// Waits for a session of a database; gives up in time.
fn wait_for(server: &Postgres, url: &str, condition: &str) {
    let name = server.name(url);
    let sql =
        format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND {condition}");
    let begun = Instant::now();
    while server.psql("postgres", &sql) == "0" && begun.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(5));
    }
}
