//! A small web service: it lists and takes notes.
//!
//! `service` upgrades the database and serves; `service migrate …` runs the verbs of the chain
//! that is compiled into it, as an entry point of a container does before it serves.

mod notes;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use migrate_runtime::{Migrations, migrations};
use sqlx::PgPool;
use tokio::net::TcpListener;

static MIGRATIONS: &Migrations = migrations!("./migrations");

#[tokio::main]
async fn main() -> ExitCode {
    if env::args().nth(1).is_some_and(|word| word == "migrate") {
        return migrate_cli::run(MIGRATIONS).await;
    }
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Debug draws the diagnostic: where in the `.sql` file, and the way out.
            let text = format!("{error:?}\n");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let url = env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL, see .env.example")?;
    let pool = PgPool::connect(&url).await?;
    MIGRATIONS.upgrade(&pool).await?;

    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(&address).await?;
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, notes::router(pool))
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}
