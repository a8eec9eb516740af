use migrate_core::Dialect;
use migrate_schema::{Catalog, Error, Row, queries};

/// Returns what a server answers that holds an enum of some values and nothing else.
pub fn answers(values: &[&str]) -> Vec<Vec<Row>> {
    let values: Vec<_> = values.iter().map(|value| format!("'{value}'")).collect();
    let values = values.join("\u{1f}");
    let row = ["1247", "16384", "0", "public", "", "mood", "mood", &values];
    let row: Row = row.iter().map(|cell| Some((*cell).to_owned())).collect();
    let queries = queries(Dialect::Postgres).expect("PostgreSQL has a catalog");
    let answer = |name: &str| match name {
        "enum" => vec![row.clone()],
        _ => Vec::new(),
    };
    queries.iter().map(|query| answer(query.name)).collect()
}

/// Returns a catalog that holds an enum of some values.
pub fn mood(values: &[&str]) -> Result<Catalog, Error> {
    Catalog::read(Dialect::Postgres, &answers(values))
}
