//! What PostgreSQL refuses, and what is said of it.

mod gone;
mod namesake;
mod read_only;
mod rights;
mod waits;

use migrate_runtime::Dialect;
use migrate_runtime::core::Config;

use crate::support::{configured, file, three};

/// A table in each of two revisions, with the history in the schema `ops`.
fn two_in_ops() -> migrate_runtime::Chain<'static> {
    let mut config = Config::new(&[Dialect::Postgres]);
    config.history_table = Some("ops.migrate_history".to_owned());
    let made = |id: &str, parent: &str| {
        let up = format!("CREATE TABLE {id} (id INTEGER);");
        file(id, parent, &up, &format!("DROP TABLE {id};"))
    };
    configured(config, &[made("a", "base"), made("b", "a")])
}
