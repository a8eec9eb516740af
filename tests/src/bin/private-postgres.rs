//! Runs a private PostgreSQL server with one empty database until standard input ends.
//!
//! It prints the database's URL, for `psql` or a program tried by hand; with the argument `pooler` the
//! URL through a pooler in transaction mode.

use std::io::{self, Write};

use migrate_tests::engine;

fn main() -> io::Result<()> {
    let mut url = engine::postgres().database();
    if std::env::args().nth(1).as_deref() == Some("pooler") {
        url = engine::pgbouncer().url(&url);
    }
    writeln!(io::stdout(), "{url}")?;
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
