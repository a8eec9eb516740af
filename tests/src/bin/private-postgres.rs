//! Runs a private PostgreSQL server with one empty database until standard input ends.
//!
//! It prints the database's URL, for `psql` or a program tried by hand.

use std::io::{self, Write};

use migrate_tests::engine;

fn main() -> io::Result<()> {
    writeln!(io::stdout(), "{}", engine::postgres().database())?;
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
