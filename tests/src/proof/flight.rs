//! Clients that are killed while their server is within the second of three statements that can't be
//! rolled back.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{Report, Stage, Verdict};
use crate::engine::Postgres;

/// How long to wait for the statement to be at work.
const PATIENCE: Duration = Duration::from_secs(20);

/// What keeps the second of three indexes at work, and it alone.
const HOLD: &str = "SELECT pg_advisory_lock(42); SELECT pg_sleep(3);";

/// The second of three indexes, as its run sends it.
const SECOND: &str = "/* migrate:%CREATE INDEX CONCURRENTLY one_held%";

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
            named.recv().map(|url| server.psql(&url, HOLD))
        });
        stage.round(|database| {
            // The other end waits in the thread above.
            let _ = name.send(database.url().to_owned());
            wait_for(server, database.url(), "%pg_sleep%");
            let mut running = stage.client.start(stage.scenario.verb, database.url());
            wait_for(server, database.url(), SECOND);
            running.kill();
            running.end()
        })
    })
}

/// Waits until a session of a database is at a statement; gives up in time.
fn wait_for(server: &Postgres, url: &str, statement: &str) {
    let name = server.name(url);
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND state = 'active' \
         AND query LIKE '{statement}'"
    );
    let begun = Instant::now();
    while server.psql("postgres", &sql) == "0" && begun.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(5));
    }
}
