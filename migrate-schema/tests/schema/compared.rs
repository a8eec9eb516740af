//! The documentation's table of what is compared is made of the kinds themselves.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use migrate_core::Dialect;
use migrate_schema::kinds;

const HEAD: &str = "\
# What is compared

Objects are found by kind and name, and compared by these facets, as the engine itself says them. The last column
is read too, for the SQL that is written and for those who read it, and makes no difference by itself: it says again what
a facet holds, as a constraint's columns are in its definition, or it isn't the schema's to say, such as an owner or a column's
place. What is in a database and in no row here is named in a note as *not compared*.

What is left out on purpose is said in `migrate.toml`: [Changes that write themselves](guide/autogenerate.md).
";

fn table() -> String {
    let mut text = HEAD.to_owned();
    for (name, dialect) in [
        ("PostgreSQL", Dialect::Postgres),
        ("SQLite", Dialect::Sqlite),
    ] {
        let _ = write!(
            text,
            "\n## {name}\n\n| kind | compared | read besides |\n|---|---|---|\n"
        );
        for kind in kinds(dialect) {
            let named = |compared: bool| {
                let facets = kind.facets.iter().filter(|it| it.compared == compared);
                facets.map(|it| it.name).collect::<Vec<_>>().join(", ")
            };
            let cells = [kind.name.to_owned(), named(true), named(false)];
            let row = format!("| {} |", cells.join(" | "));
            let _ = writeln!(text, "{}", row.replace("|  |", "| |"));
        }
    }
    text
}

#[test]
fn the_documentation_says_what_is_compared() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/compared.md");
    let table = table();
    if migrate_tests::runner::is_blessing() {
        fs::write(&path, &table).expect("the page can be written");
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(page, table, "`BLESS=1` writes the page");
}
