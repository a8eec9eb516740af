use migrate_runtime::{Migrations, migrations};

static MIGRATIONS: &Migrations = migrations!("migrations", dialct = "sqlite", dialect = "orcale");

fn main() {
    assert!(MIGRATIONS.chain().len() > 1);
}
