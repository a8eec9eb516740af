//! What differs between two schemas, as json.

use migrate_schema::{Action, Catalog, Comparison};
use serde::Serialize;

/// What leads from one schema to another, as `diff` prints it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Differences {
    /// The first schema, as people are shown it.
    pub(crate) from: String,
    /// The second schema.
    pub(crate) to: String,
    /// What differs, in the order in which it is done; none where the schemas are equal.
    pub(crate) changes: Vec<Changed>,
    /// The SQL that leads from the first to the second.
    pub(crate) up: Vec<String>,
    /// The SQL that leads back.
    pub(crate) down: Vec<String>,
    /// What differs and is left as it is, such as another order of columns.
    pub(crate) notes: Vec<String>,
    /// What is there and isn't compared.
    pub(crate) not_compared: Vec<NotCompared>,
}

/// A change of one object.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Changed {
    /// `create`, `alter`, `replace`, `rename` or `drop`.
    pub(crate) action: &'static str,
    /// The kind of object, such as `table`.
    pub(crate) kind: &'static str,
    /// The object that holds it, such as a column's table; else empty.
    pub(crate) within: String,
    /// Its name, as SQL writes it.
    pub(crate) name: String,
    /// What differs, where it is on both sides.
    pub(crate) differences: Vec<Differing>,
}

/// One thing that differs in an object.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Differing {
    /// What it is, such as `type`.
    pub(crate) facet: &'static str,
    /// The value before; empty where there is none.
    pub(crate) from: String,
    /// The value after.
    pub(crate) to: String,
}

/// An object that takes no part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NotCompared {
    /// The kind of object, such as `publication`.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
}

/// A schema as SQL, as `dump` prints it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Dumped {
    /// What was read, as people are shown it.
    pub(crate) of: String,
    /// The SQL that makes it in an empty database.
    pub(crate) sql: String,
    /// The file that it was written into, where one was named.
    pub(crate) path: Option<String>,
    /// What is there and isn't in the SQL.
    pub(crate) not_compared: Vec<NotCompared>,
}

impl Differences {
    pub(crate) fn new(
        names: [String; 2],
        catalogs: [&Catalog; 2],
        up: &Comparison,
        down: &Comparison,
    ) -> Self {
        let [from, to] = names;
        let sql = |it: &Comparison| it.statements.iter().map(|it| it.sql.clone()).collect();
        let mut left_out: Vec<NotCompared> = Vec::new();
        for catalog in catalogs {
            for note in not_compared(catalog) {
                if !left_out.contains(&note) {
                    left_out.push(note);
                }
            }
        }
        Self {
            from,
            to,
            changes: up.changes.iter().map(changed).collect(),
            up: sql(up),
            down: sql(down),
            notes: up.notes.clone(),
            not_compared: left_out,
        }
    }
}

/// Returns what of a catalog takes no part.
pub(crate) fn not_compared(catalog: &Catalog) -> Vec<NotCompared> {
    let notes = catalog.notes().iter().map(|note| NotCompared {
        kind: note.kind.clone(),
        name: note.name.clone(),
    });
    notes.collect()
}

fn changed(change: &migrate_schema::Change) -> Changed {
    let differences = change.differences.iter().map(|it| Differing {
        facet: it.facet,
        from: it.from.clone(),
        to: it.to.clone(),
    });
    Changed {
        action: match change.action {
            Action::Create => "create",
            Action::Alter => "alter",
            Action::Replace => "replace",
            Action::Rename => "rename",
            Action::Drop => "drop",
        },
        kind: change.kind,
        within: change.within.clone(),
        name: change.name.clone(),
        differences: differences.collect(),
    }
}
