//! Columns of tables. Those that a table only inherits are its parent's.

use super::{At, Item, Sql, Tag};
use crate::facet::object;
use crate::postgres::catalog::{Id, Object};
use crate::postgres::options;
use crate::{Decision, Statement, loss};

mod alter;
mod definition;
mod sequence;

use alter::made_not_null;
pub(crate) use alter::{alter, rounded, warned};
pub(crate) use definition::{definition, inline, is_serial, rank};

object! {
    /// A column.
    Column = "column" {
        /// Whether the column is a parent's or a type's, and only what it has of its own is here.
        inherited: bool => ignored "inherited",
        position: i64 => ignored "position",
        /// With its modifiers; empty where it is inherited.
        data_type: String => "type",
        /// The type without modifiers; a domain's the type below it.
        base: String => ignored "base type",
        /// As SQL writes it; only where it isn't the type's own.
        collation: Option<String> => "collation",
        not_null: bool => "not null",
        /// `ALWAYS` or `BY DEFAULT`.
        identity: Option<String> => "identity",
        /// The options of its sequence that aren't the default of the type, such as `START WITH 10`.
        identity_options: Vec<String> => "identity options",
        /// The name of its sequence as SQL writes it, without a schema; only where it isn't `table_column_seq`.
        sequence_name: Option<String> => "identity's sequence",
        /// Its full name.
        sequence: Option<String> => ignored "identity's sequence in full",
        sequence_comment: Option<String> => "comment on the identity's sequence",
        /// `USAGE app`, or `USAGE* app` where it may be passed on.
        sequence_grants: Vec<String> => "grants on the identity's sequence",
        /// The expression of a stored generated column.
        generated: Option<String> => "generated",
        /// Only where it isn't the type's own, such as `EXTERNAL`.
        storage: Option<String> => "storage",
        /// The type's own.
        usual_storage: String => ignored "usual storage",
        /// `pglz` or `lz4`, where it is set.
        compression: Option<String> => "compression",
        /// Where it is set.
        statistics: Option<i64> => "statistics target",
        /// `n_distinct=…`, sorted.
        options: Vec<String> => "options",
        /// Whether it has no default though its parent has one.
        without_default: bool => "without the parent's default",
    }
}

impl Sql for Column {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let (table, name) = (at.holder(), at.sql());
        if self.inherited {
            let (alone, not_null) = (
                Self {
                    not_null: false,
                    ..self.clone()
                },
                self.not_null,
            );
            let mut statements = alone.own(at);
            if not_null {
                statements.extend(made_not_null(at));
            }
            return statements;
        }
        let add = |definition: String| {
            Statement::new(format!("ALTER TABLE {table} ADD COLUMN {definition}"))
        };
        let mut statements = Vec::new();
        match self.fill(at) {
            Fill::None => statements.push(add(definition(self, at, self.not_null))),
            Fill::With(value) => {
                statements.push(add(definition(self, at, false)));
                statements.push(Statement::new(format!(
                    "UPDATE {table} SET {name} = {value}"
                )));
                statements.push(set_not_null(at));
            }
            Fill::Open => statements
                .push(add(definition(self, at, true)).decide(open(at, "the rows that are there"))),
        }
        statements.extend(self.settings(at));
        for (id, _) in inline(at) {
            if let Some(object) = at.catalog.objects.get(id)
                && let Item::Constraint(constraint) = &object.item
            {
                statements.extend(constraint.index_settings(&At { id, object, ..*at }));
            }
        }
        statements
    }

    /// Says how one column is made of another; a column that becomes generated, or is generated otherwise, is made anew.
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        let is_generated_anew = to.generated.is_some() && self.generated != to.generated;
        (!is_generated_anew).then(|| alter(self, to, at, false))
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let (table, name) = (at.holder(), at.sql());
        if self.inherited {
            return self.disowned(at);
        }
        let statement = Statement::new(format!("ALTER TABLE {table} DROP COLUMN {name}"));
        match self.generated {
            Some(_) => statement,
            None => statement.comment(loss::of_values(table, name)).loses(),
        }
    }
}

enum Fill<'a> {
    None,
    With(&'a str),
    Open,
}

impl Column {
    /// Makes a column that a table has of its type, from an attribute's type, perhaps with `COLLATE …`.
    pub(crate) fn of_attribute(data_type: &str, not_null: bool) -> Self {
        let (data_type, collation) = match data_type.split_once(" COLLATE ") {
            Some((data_type, collation)) => (data_type, Some(collation.to_owned())),
            None => (data_type, None),
        };
        let base = match (data_type.split_once('('), data_type.rsplit_once(')')) {
            (Some((start, _)), Some((_, end))) => format!("{start}{end}"),
            _ => data_type.to_owned(),
        };
        Self {
            inherited: true,
            position: 0,
            data_type: data_type.to_owned(),
            base,
            collation,
            not_null,
            identity: None,
            identity_options: Vec::new(),
            sequence_name: None,
            sequence: None,
            sequence_comment: None,
            sequence_grants: Vec::new(),
            generated: None,
            storage: None,
            usual_storage: String::new(),
            compression: None,
            statistics: None,
            options: Vec::new(),
            without_default: false,
        }
    }

    /// Returns whether it is of a type, as an expression names it.
    pub(crate) fn is_of(&self, data_type: &str) -> bool {
        let named = match data_type {
            "bpchar" => "character",
            named => named,
        };
        let whole = self.data_type.split('(').next();
        self.data_type == named || whole == Some(named)
    }

    /// Returns what rows that are there get in a new column.
    fn fill<'a>(&self, at: &At<'a>) -> Fill<'a> {
        let has_default = at.parts.contains(&&at.id.twin(Tag::Default));
        let has_rows = at.other.objects.contains_key(&at.id.holder(Tag::Table));
        if !self.not_null || !has_rows || has_default || self.has_value(at) {
            return Fill::None;
        }
        match fill(at) {
            Some(value) => Fill::With(value),
            None => Fill::Open,
        }
    }

    /// Returns whether rows get a value though the column has no default.
    pub(crate) fn has_value(&self, at: &At<'_>) -> bool {
        let is_default = |object: &Object| {
            matches!(&object.item, Item::Domain(it) if it.default.is_some())
                && object.sql == self.data_type
        };
        let mut domains = at.catalog.of(Tag::Domain);
        self.identity.is_some()
            || self.generated.is_some()
            || domains.any(|(_, object)| is_default(object))
    }

    /// Returns the statements about what `CREATE TABLE` and `ADD COLUMN` can't say.
    pub(crate) fn settings(&self, at: &At<'_>) -> Vec<Statement> {
        let storage = self.storage.iter().map(|it| format!("SET STORAGE {it}"));
        let statistics = self.statistics.iter();
        let statistics = statistics.map(|it| format!("SET STATISTICS {it}"));
        let options = options::set(&[], &self.options);
        let changes = storage.chain(statistics).chain(options);
        let mut statements: Vec<_> = changes.map(|change| change_column(at, &change)).collect();
        statements.extend(sequence::made(self, at));
        statements
    }

    /// Returns the statements that give an inherited column what is its own.
    pub(crate) fn own(&self, at: &At<'_>) -> Vec<Statement> {
        let mut statements = Vec::new();
        if self.without_default {
            statements.push(change_column(at, "DROP DEFAULT"));
        }
        if self.not_null {
            statements.push(set_not_null(at));
        }
        let compression = self.compression.iter();
        statements
            .extend(compression.map(|it| change_column(at, &format!("SET COMPRESSION {it}"))));
        statements.extend(self.settings(at));
        statements
    }
}

impl Column {
    /// Returns the statement that leaves an inherited column nothing of its own.
    fn disowned(&self, at: &At<'_>) -> Statement {
        let usual = &self.usual_storage;
        let default = self
            .without_default
            .then(|| inherited_default(at))
            .flatten();
        let changes = [
            default.map(|it| format!("SET DEFAULT {it}")),
            self.not_null.then(|| "DROP NOT NULL".to_owned()),
            self.storage
                .is_some()
                .then(|| format!("SET STORAGE {usual}")),
            self.compression
                .is_some()
                .then(|| "SET COMPRESSION default".to_owned()),
            self.statistics
                .is_some()
                .then(|| "SET STATISTICS -1".to_owned()),
            options::reset(&self.options, &[]),
        ];
        let name = at.sql();
        let changes = changes.into_iter().flatten();
        let changes: Vec<_> = changes
            .map(|it| format!("ALTER COLUMN {name} {it}"))
            .collect();
        Statement::new(format!(
            "ALTER TABLE {} {}",
            at.holder(),
            changes.join(", ")
        ))
    }
}

/// Returns the default that a column's parent has on the other side.
pub(crate) fn inherited_default(at: &At<'_>) -> Option<String> {
    let table = at.other.objects.get(&at.id.holder(Tag::Table))?;
    table
        .needs
        .iter()
        .filter(|it| it.tag == Tag::Table)
        .find_map(|parent| {
            let id = Id {
                tag: Tag::Default,
                schema: parent.schema.clone(),
                within: parent.name.clone(),
                name: at.id.name.clone(),
            };
            match &at.other.objects.get(&id)?.item {
                Item::Default(default) => Some(default.expression.clone()),
                _ => None,
            }
        })
}

/// Returns what somebody has said that rows without a value get.
pub(crate) fn fill<'a>(at: &At<'a>) -> Option<&'a str> {
    let name = format!("{}.{}", at.holder(), at.sql());
    at.settings.fills.get(&name).map(String::as_str)
}

/// Returns the question what rows without a value get.
pub(crate) fn open(at: &At<'_>, rows: &str) -> Decision {
    let (table, name) = (at.holder(), at.sql());
    Decision {
        about: format!("{table}.{name}"),
        question: format!("what do {rows} in {table} get as {name}, which may not be NULL?"),
        ways: vec![
            format!("a value first: UPDATE {table} SET {name} = <value>"),
            format!("a default: {name} … DEFAULT <value>"),
            format!("NULL: {name} without NOT NULL"),
        ],
    }
}

fn set_not_null(at: &At<'_>) -> Statement {
    change_column(at, "SET NOT NULL")
}

fn change_column(at: &At<'_>, change: &str) -> Statement {
    let (table, name) = (at.holder(), at.sql());
    Statement::new(format!("ALTER TABLE {table} ALTER COLUMN {name} {change}"))
}
