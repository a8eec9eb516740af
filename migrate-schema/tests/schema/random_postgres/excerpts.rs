//! Excerpts: of a schema that changes in one place, what is made of a part is what the whole makes.

use std::cell::Cell;
use std::fmt::Write as _;

use migrate_core::Dialect;
use migrate_core::sql::{self, PieceKind};
use migrate_schema::{Excerpt, Settings, compare};

use super::{Schema, Spelling, check, fills, schemas, there};
use crate::database::Database;

/// How many tables stand beside what changes.
const OTHERS: usize = 40;

/// Returns the script of a schema among others.
fn script(schema: &Schema) -> String {
    let mut script = schema.sql(Spelling::Plain);
    for number in 0..OTHERS {
        let _ = writeln!(script, "CREATE TABLE other{number} (id integer);");
    }
    script
}

fn statements(script: &str) -> Vec<&str> {
    let pieces = sql::split(Dialect::Postgres, script).pieces.into_iter();
    let statements = pieces.filter(|it| it.kind == PieceKind::Statement);
    statements.map(|it| &script[it.span]).collect()
}

/// Returns a schema with one table as another schema has it.
fn with_one_of(schema: &Schema, other: &Schema) -> Schema {
    let mut changed = schema.clone();
    match other.tables.iter().next() {
        Some((number, table)) => drop(changed.tables.insert(*number, table.clone())),
        None => drop(changed.tables.pop_first()),
    }
    changed
}

/// Returns whether there was an excerpt.
async fn is_the_whole(before: &Schema, after: &Schema) -> Result<bool, String> {
    let (before, after) = (script(before), script(after));
    let after_statements = statements(&after);
    let excerpt = Excerpt::of(Dialect::Postgres, &statements(&before), &after_statements);
    let Some(excerpt) = excerpt else {
        return Ok(false);
    };
    let mut part = Database::new(Dialect::Postgres).await;
    for &at in excerpt.statements() {
        if part.load(after_statements[at]).await.is_err() {
            // Then the whole would have to tell.
            return Ok(false);
        }
    }
    let mut first = Database::new(Dialect::Postgres).await;
    first.load(&before).await?;
    let mut second = Database::new(Dialect::Postgres).await;
    second.load(&after).await?;
    let Some(found) = excerpt.applied(first.catalog().await?, &part.catalog().await?) else {
        return Ok(false);
    };
    match found == second.catalog().await? {
        true => Ok(true),
        false => Err(format!("{:?}\n\n{before}\n\n{after}", excerpt.statements())),
    }
}

/// Returns whether there was a part to try the change on.
async fn is_tried(before: &Schema, after: &Schema) -> Result<bool, String> {
    let mut first = Database::new(Dialect::Postgres).await;
    first.load(&script(before)).await?;
    let mut second = Database::new(Dialect::Postgres).await;
    second.load(&script(after)).await?;
    let (from, to) = (first.catalog().await?, second.catalog().await?);
    let Some([small_from, small_to]) = from.around(&to) else {
        return Ok(false);
    };
    let mut part = Database::new(Dialect::Postgres).await;
    for statement in small_from.statements().map_err(|error| error.to_string())? {
        part.load(&statement.sql).await?;
    }
    for (from, to, small, schema) in [
        (&from, &to, &small_to, after),
        (&to, &from, &small_from, before),
    ] {
        let mut settings = Settings::default();
        settings.fills = fills(schema);
        let way = compare(from, to, &settings).map_err(|error| error.to_string())?;
        let tell = |reason: String| {
            let sql: Vec<_> = way.statements.iter().map(|it| it.sql.as_str()).collect();
            format!("{reason}\n\n{}", sql.join(";\n"))
        };
        part.apply(&way.statements).await.map_err(tell)?;
        there(&mut part, small).await.map_err(tell)?;
    }
    Ok(true)
}

#[test]
fn what_an_excerpt_makes_is_what_the_whole_makes() {
    let (all, found) = (Cell::new(0_usize), Cell::new(0_usize));
    check(12, &(schemas(), schemas()), async |(schema, other)| {
        let changed = with_one_of(schema, other);
        all.set(all.get() + 1);
        found.set(found.get() + usize::from(is_the_whole(schema, &changed).await?));
        Ok(())
    });
    assert!(
        found.get() * 3 > all.get(),
        "{} of {}",
        found.get(),
        all.get()
    );
}

#[test]
fn a_change_leads_there_and_back_also_where_only_a_part_is_made() {
    let (all, found) = (Cell::new(0_usize), Cell::new(0_usize));
    check(12, &(schemas(), schemas()), async |(schema, other)| {
        let changed = with_one_of(schema, other);
        all.set(all.get() + 1);
        found.set(found.get() + usize::from(is_tried(schema, &changed).await?));
        Ok(())
    });
    assert!(
        found.get() * 3 > all.get(),
        "{} of {}",
        found.get(),
        all.get()
    );
}
