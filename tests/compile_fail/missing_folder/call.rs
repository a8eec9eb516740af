use migrate_runtime::{Migrations, migrations};

static MIGRATIONS: &Migrations = migrations!("migration");

fn main() {
    assert!(MIGRATIONS.chain().len() > 1);
}
