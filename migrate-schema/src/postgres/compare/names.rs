//! Which names two objects can't both have.

use crate::postgres::catalog::{Id, Object};
use crate::postgres::name;
use crate::postgres::object::{Item, Tag};

/// A namespace, a schema, perhaps a table, and a name.
pub(super) type Name = (Space, String, String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    Relation,
    Type,
    Routine,
    /// The rows of a partitioned table: of two partitions with the same ones, one must go before the other comes.
    Partition,
    /// A table has one.
    PrimaryKey,
}

/// Returns the names that an object takes, besides its own within a table.
pub(super) fn names(id: &Id, object: &Object) -> Vec<Name> {
    let name = |space: Space| (space, id.schema.clone(), id.name.clone());
    match &object.item {
        Item::Table(table) if table.partition_of.is_some() => {
            let parent = table.partition_of.clone().unwrap_or_default();
            let rows = (Space::Partition, String::new(), parent);
            vec![name(Space::Relation), name(Space::Type), rows]
        }
        Item::Table(_) | Item::View(_) | Item::MaterializedView(_) | Item::Composite(_) => {
            vec![name(Space::Relation), name(Space::Type)]
        }
        Item::Column(it) => match &it.sequence {
            Some(sequence) => {
                let own = name::unquoted(name::split(sequence).1);
                vec![(Space::Relation, id.schema.clone(), own)]
            }
            None => Vec::new(),
        },
        Item::Sequence(_) | Item::Index(_) => vec![name(Space::Relation)],
        Item::Constraint(it) if it.kind == "p" => {
            let of_table = (Space::PrimaryKey, id.schema.clone(), id.within.clone());
            vec![name(Space::Relation), of_table]
        }
        Item::Constraint(it) if it.kind == "u" || it.kind == "x" => vec![name(Space::Relation)],
        Item::Enum(_) | Item::Domain(_) | Item::Range(_) => vec![name(Space::Type)],
        _ if matches!(id.tag, Tag::Function | Tag::Aggregate) => vec![name(Space::Routine)],
        _ => Vec::new(),
    }
}
