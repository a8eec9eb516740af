const FOLDER: &str = "migrations";

use migrate_runtime::{Migrations, migrations};

static MIGRATIONS: &Migrations = migrations!(FOLDER);

fn main() {
    assert!(MIGRATIONS.chain().len() > 1);
}
