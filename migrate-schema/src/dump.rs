//! The whole of a catalog as one text: a schema file that makes it.

use crate::{Catalog, Error, Note, Statement};

/// Returns the text of a schema file that makes a catalog in an empty database: the same for the same catalog.
///
/// Loaded statement by statement in one transaction it gives an equal catalog, which has an equal text. What the
/// catalog holds and a comparison doesn't know is named at the top, a line each.
///
/// ```
/// use migrate_core::Dialect;
/// use migrate_schema::{Catalog, dump};
///
/// assert_eq!(dump(&Catalog::empty(Dialect::Postgres)?)?, "");
/// # Ok::<(), migrate_schema::Error>(())
/// ```
///
/// # Errors
///
/// Where no statements make the catalog.
pub fn dump(catalog: &Catalog) -> Result<String, Error> {
    let mut out = String::new();
    for Note { kind, name } in catalog.notes() {
        out.push_str(&format!("-- not in this file: {kind} {name}\n"));
    }
    let statements = catalog.statements()?;
    for (index, statement) in statements.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| statements.get(at));
        if before.map_or(!out.is_empty(), |before| !are_of_one(before, statement)) {
            out.push('\n');
        }
        for line in &statement.comments {
            out.push_str(&format!("-- {line}\n"));
        }
        out.push_str(&statement.sql);
        out.push_str(";\n");
    }
    Ok(out)
}

/// Returns whether no blank line stands between two statements: each is a line, and they do the same, or the second
/// says more of what the first made.
fn are_of_one(first: &Statement, second: &Statement) -> bool {
    let is_line = |it: &Statement| !it.sql.contains('\n') && it.comments.is_empty();
    let verb = |it: &Statement| it.sql.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let adds = !second.sql.starts_with("CREATE ");
    is_line(second) && (adds || (is_line(first) && verb(first) == verb(second)))
}
