//! The order in which people write what could be in any order.

use super::Sides;
use super::fate::{Fate, Fates, column_of};
use super::graph::{Deed, Node};
use crate::postgres::catalog::Id;
use crate::postgres::object::{Item, Tag};

/// A place: the phase, then schema and table, then what of the table, then the rest.
pub(super) type Rank<'a> = (u8, &'a str, &'a str, u8, i64, &'a str, Tag);

/// Returns the place of a node.
pub(super) fn rank<'a>(sides: Sides<'a>, fates: &Fates<'a>, node: &Node<'a>) -> Rank<'a> {
    let id: &'a Id = node.id;
    let is_gone = fates.get(id) == Fate::Dropped;
    let table = match id.within.as_str() {
        "" => id.name.as_str(),
        within => within,
    };
    let objects = match node.deed {
        Deed::Drop => &sides.from.objects,
        _ => &sides.to.objects,
    };
    let object = objects.get(id);
    if let Some(object) = object
        && id.tag == Tag::Sequence
        && let Some(owner) = object.needs.iter().find(|it| it.tag == Tag::Column)
    {
        let step = if node.deed == Deed::Drop { 3 } else { 5 };
        return (
            3,
            &owner.schema,
            &owner.within,
            step,
            i64::MAX,
            &id.name,
            id.tag,
        );
    }
    let (phase, step) = match node.deed {
        Deed::Drop => dropped(id.tag, is_gone),
        Deed::Aside => (2, 0),
        Deed::Save => (0, 1),
        Deed::Create | Deed::Alter | Deed::Finish | Deed::Refill => made(id.tag, node.deed),
    };
    let place = match object.map(|it| &it.item) {
        Some(Item::Constraint(it)) => "pucfx".find(it.kind.as_str()).unwrap_or(5) as i64,
        Some(Item::Default(_)) => {
            let column = id.twin(Tag::Column);
            column_of(objects.get(&column)).map_or(0, |it| it.position)
        }
        _ => column_of(object).map_or(0, |it| it.position),
    };
    // A domain's check stands with the domain.
    let domain = (id.tag == Tag::Constraint).then(|| id.holder(Tag::Domain));
    let sides = [sides.from, sides.to];
    if let Some(domain) = domain
        && sides.iter().any(|it| it.objects.contains_key(&domain))
    {
        return (
            2,
            kind_order(&domain),
            "",
            step,
            place,
            id.name.as_str(),
            id.tag,
        );
    }
    // Objects without a table stand in the order of their kinds, then of their names.
    let (schema, table) = match phase {
        2 => (kind_order(id), ""),
        _ => (id.schema.as_str(), table),
    };
    (phase, schema, table, step, place, id.name.as_str(), id.tag)
}

/// What depends on others goes first, and what others depended on last.
fn dropped(tag: Tag, is_gone: bool) -> (u8, u8) {
    match tag {
        Tag::DefaultPrivileges => (2, 0),
        Tag::Trigger | Tag::Rule | Tag::Policy => (0, 0),
        Tag::View | Tag::MaterializedView => (1, 0),
        Tag::Function | Tag::Aggregate => (if is_gone { 7 } else { 1 }, 1),
        Tag::Index | Tag::Attached | Tag::Statistics => (3, 2),
        Tag::Constraint => (3, 1),
        Tag::Default => (3, 3),
        Tag::Column => (3, 7),
        Tag::Table => (7, 0),
        Tag::Sequence => (7, 2),
        Tag::Enum | Tag::Domain | Tag::Composite | Tag::Range | Tag::Collation => (7, 3),
        Tag::Extension => (7, 4),
        Tag::Schema => (7, 5),
    }
}

fn made(tag: Tag, deed: Deed) -> (u8, u8) {
    match tag {
        Tag::Schema
        | Tag::Extension
        | Tag::Collation
        | Tag::Enum
        | Tag::Domain
        | Tag::Composite
        | Tag::Range
        | Tag::Sequence
        | Tag::DefaultPrivileges => (2, 0),
        Tag::Table if deed == Deed::Finish => (3, 11),
        Tag::Table if deed == Deed::Refill => (3, 1),
        Tag::Table => (3, 0),
        Tag::Column if deed == Deed::Create => (3, 4),
        Tag::Column => (3, 5),
        Tag::Default => (3, 6),
        Tag::Constraint => (3, 8),
        Tag::Index | Tag::Attached => (3, 9),
        Tag::Statistics => (3, 10),
        Tag::Function | Tag::Aggregate => (4, 0),
        Tag::View | Tag::MaterializedView => (5, 0),
        Tag::Trigger | Tag::Rule | Tag::Policy => (6, 0),
    }
}

/// What objects get by default is said before they are made.
fn kind_order(id: &Id) -> &'static str {
    match id.tag {
        Tag::DefaultPrivileges if id.schema.is_empty() => "0",
        Tag::Schema => "1",
        Tag::DefaultPrivileges => "2",
        Tag::Extension => "3",
        Tag::Collation => "3",
        Tag::Enum => "4",
        Tag::Domain => "5",
        Tag::Composite => "6",
        Tag::Range => "7",
        _ => "8",
    }
}
