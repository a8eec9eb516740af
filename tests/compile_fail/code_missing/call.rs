//! Sections call functions that aren't there, or can't be seen from here.

use migrate_runtime::{Migrations, migrations};

static _MIGRATIONS: &Migrations = migrations!("migrations");

mod steps {
    async fn hidden(_: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

fn main() {}
