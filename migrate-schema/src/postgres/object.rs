//! The kinds of objects, one file each: what is known of one, and the SQL that makes, changes and drops it.

mod aggregate;
mod attached;
mod collation;
pub(crate) mod column;
mod composite;
mod constraint;
mod default;
mod domain;
mod enumeration;
mod extension;
mod function;
mod index;
mod materialized;
mod policy;
mod privileges;
mod range;
mod rule;
mod schema;
mod sequence;
mod statistics;
mod table;
mod trigger;
mod view;

pub(crate) use aggregate::Aggregate;
pub(crate) use attached::Attached;
pub(crate) use collation::Collation;
pub(crate) use column::Column;
pub(crate) use composite::{Composite, is_stored};
pub(crate) use constraint::Constraint;
pub(crate) use default::Default;
pub(crate) use domain::Domain;
pub(crate) use enumeration::{Enum, join_unused};
pub(crate) use extension::Extension;
pub(crate) use function::Function;
pub(crate) use index::Index;
pub(crate) use materialized::MaterializedView;
pub(crate) use policy::Policy;
pub(crate) use privileges::DefaultPrivileges;
pub(crate) use range::Range;
pub(crate) use rule::Rule;
pub(crate) use schema::Schema;
pub(crate) use sequence::Sequence;
pub(crate) use statistics::Statistics;
pub(crate) use table::Table;
pub(crate) use trigger::Trigger;
pub(crate) use view::View;

use super::about;
use super::catalog::{Catalog, Id, Object};
use crate::change::Difference;
use crate::rows::{Cells, Query};
use crate::{Error, Facet, Kind, Settings, Statement};

/// The SQL of a kind of object. Comments and grants are written for all kinds alike, elsewhere.
pub(crate) trait Sql {
    /// Returns the statements that make it, where everything that it needs is there.
    fn create(&self, at: &At<'_>) -> Vec<Statement>;

    /// Returns the statements that change it where it stands, or `None` where it must be dropped and made again.
    /// `at` is on the side of `to`.
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>>;

    /// Returns the statement that drops it, where nothing needs it any more.
    fn drop(&self, at: &At<'_>) -> Statement;
}

/// Where an object stands: what its statements say of it beside what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) id: &'a Id,
    pub(crate) object: &'a Object,
    /// The catalog on the other side.
    pub(crate) other: &'a Catalog,
    pub(crate) settings: &'a Settings,
    /// What its statement makes besides it, such as a table's columns.
    pub(crate) parts: &'a [&'a Id],
}

/// What nothing is said by.
static PLAIN: Settings = Settings::new();

impl<'a> At<'a> {
    /// Returns where an object stands in a catalog that is looked at by itself.
    pub(crate) fn within(catalog: &'a Catalog, id: &'a Id, object: &'a Object) -> Self {
        Self {
            catalog,
            id,
            object,
            other: catalog,
            settings: &PLAIN,
            parts: &[],
        }
    }

    /// Returns the object's name as SQL writes it.
    pub(crate) fn sql(&self) -> &'a str {
        &self.object.sql
    }

    /// Returns the name of the object that holds it as SQL writes it; empty where none does.
    pub(crate) fn holder(&self) -> &'a str {
        self.catalog
            .container(self.id)
            .map_or("", |(_, holder)| holder.sql.as_str())
    }
}

/// Makes the sum of all kinds, and what is asked for each, of one list in the order in which people are shown them.
macro_rules! items {
    ($($kind:ident $query:literal,)*) => {
        /// What an object is; its kind alone is [`Tag`].
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub(crate) enum Item { $($kind($kind),)* }

        /// A kind, in the order in which people are shown them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub(crate) enum Tag { $($kind,)* }

        impl Tag {
            pub(crate) const ALL: &'static [Tag] = &[$(Tag::$kind,)*];

            pub(crate) fn kind(self) -> &'static Kind {
                match self {
                    $(Tag::$kind => {
                        const OWN: &[Facet] = $kind::KIND.facets;
                        const ABOUT: &[Facet] = about::facets(Tag::$kind);
                        const FACETS: [Facet; OWN.len() + ABOUT.len()] = joined(OWN, ABOUT);
                        const KIND: Kind = Kind { name: $kind::KIND.name, facets: &FACETS };
                        &KIND
                    })*
                }
            }

            pub(crate) const fn query(self) -> Query {
                match self {
                    $(Tag::$kind => Query {
                        name: $kind::KIND.name,
                        sql: include_str!(concat!("object/", $query, ".sql")),
                    },)*
                }
            }

            pub(crate) fn read(self, cells: &mut Cells<'_>) -> Result<Item, Error> {
                match self { $(Tag::$kind => $kind::read(cells).map(Item::$kind),)* }
            }
        }

        impl Item {
            pub(crate) fn tag(&self) -> Tag {
                match self { $(Item::$kind(_) => Tag::$kind,)* }
            }

            pub(crate) fn create(&self, at: &At<'_>) -> Vec<Statement> {
                match self { $(Item::$kind(it) => it.create(at),)* }
            }

            /// Returns the statements that make one of the other where it stands; `None` where none do.
            pub(crate) fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
                match (self, to) {
                    $((Item::$kind(from), Item::$kind(to)) => from.alter(to, at),)*
                    _ => None,
                }
            }

            pub(crate) fn drop(&self, at: &At<'_>) -> Statement {
                match self { $(Item::$kind(it) => it.drop(at),)* }
            }

            /// Returns what differs of two objects of one kind; nothing of two kinds.
            pub(crate) fn differences(&self, to: &Self) -> Vec<Difference> {
                match (self, to) {
                    $((Item::$kind(from), Item::$kind(to)) => from.differences(to),)*
                    _ => Vec::new(),
                }
            }
        }
    };
}

items! {
    Schema "schema",
    Extension "extension",
    Collation "collation",
    Enum "enumeration",
    Domain "domain",
    Composite "composite",
    Range "range",
    Sequence "sequence",
    Table "table",
    Column "column",
    Default "default",
    Constraint "constraint",
    Index "index",
    Attached "attached",
    Statistics "statistics",
    Function "function",
    Aggregate "aggregate",
    View "view",
    MaterializedView "materialized",
    Trigger "trigger",
    Rule "rule",
    Policy "policy",
    DefaultPrivileges "privileges",
}

/// Returns two lists as one, which has the length of both.
const fn joined<const LENGTH: usize>(first: &[Facet], second: &[Facet]) -> [Facet; LENGTH] {
    let nothing = Facet {
        name: "",
        compared: false,
    };
    let mut all = [nothing; LENGTH];
    let mut index = 0;
    while index < LENGTH {
        all[index] = if index < first.len() {
            first[index]
        } else {
            second[index - first.len()]
        };
        index += 1;
    }
    all
}

/// Returns all kinds.
pub(crate) fn kinds() -> Vec<&'static Kind> {
    Tag::ALL.iter().map(|tag| tag.kind()).collect()
}
