use migrate_runtime::{Migrations, migrations};

static MIGRATIONS: &Migrations = migrations!("migrations");

fn main() {
    assert!(MIGRATIONS.chain().len() > 1);
}
