//! Sections call functions that don't have the form of a code step.

use migrate_runtime::{Migrations, migrations};
use sqlx::{PgConnection, SqliteConnection};

static _MIGRATIONS: &Migrations = migrations!("migrations");

async fn no_connection() -> Result<(), sqlx::Error> {
    Ok(())
}

fn not_async(_: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    Ok(())
}

async fn other_error(_: &mut SqliteConnection) -> Option<()> {
    None
}

async fn other_connection(_: &mut PgConnection) -> Result<(), sqlx::Error> {
    Ok(())
}

async fn not_send(_: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let here = std::rc::Rc::new(1);
    std::future::ready(()).await;
    drop(here);
    Ok(())
}

fn main() {}
