//! Keeps a chat's sessions and messages in SQLite.
//!
//! `cargo run -p chat-store` brings `chat.db` up to date, stores a few messages and lists them;
//! `cargo run -p chat-store -- migrate status` shows how the database stands.

mod slugs;
mod store;

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use migrate_runtime::{Migrations, migrations};
use sqlx::SqlitePool;

static MIGRATIONS: &Migrations = migrations!("./migrations");

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:chat.db".to_owned());
    if env::args().nth(1).is_some_and(|word| word == "migrate") {
        return migrate_cli::App::new(MIGRATIONS)
            .database_url(url)
            .run()
            .await;
    }
    match chat(&url, &mut io::stdout().lock()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Debug draws the diagnostic: where in the `.sql` file, and the way out.
            let _ = writeln!(io::stderr(), "{error:?}");
            ExitCode::FAILURE
        }
    }
}

/// Whoever reads has seen enough, as `head` does.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn chat(url: &str, out: &mut impl io::Write) -> Result<(), Box<dyn Error>> {
    let outcome = MIGRATIONS.upgrade(url).await?;
    for done in &outcome.applied {
        writeln!(out, "applied {} {}", done.revision, done.message)?;
    }
    if outcome.applied.is_empty() {
        writeln!(out, "{} is up to date", outcome.database)?;
    }

    let pool = SqlitePool::connect(url).await?;
    store::start_session(&pool, "demo", "ana").await?;
    store::ask(&pool, "demo", "How do I add a column?").await?;
    let text = "cargo migrate new \"add a column\", write its SQL, cargo migrate upgrade.";
    store::answer(&pool, "demo", text, 41.5).await?;
    for message in store::messages(&pool, "demo").await? {
        let role = &message.role;
        match message.latency_ms {
            Some(latency) => writeln!(out, "{role:>9}: {} ({latency} ms)", message.content)?,
            None => writeln!(out, "{role:>9}: {}", message.content)?,
        }
    }
    pool.close().await;
    Ok(())
}
