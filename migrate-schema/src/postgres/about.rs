//! What is told of objects of any kind: comments and grants.

mod comments;
mod grants;
mod rights;

pub(crate) use grants::given;
pub(crate) use rights::{Right, Rights};

use super::catalog::{Id, Object};
use super::object::{At, Item, Tag};
use crate::change::Difference;
use crate::{Facet, Statement};

const COMMENT: Facet = compared("comment");
const COLUMN_COMMENTS: Facet = compared("column comments");
const GRANTS: Facet = compared("grants");

const fn compared(name: &'static str) -> Facet {
    Facet {
        name,
        compared: true,
    }
}

/// Returns what is told of objects of a kind beside what the kind itself says.
pub(crate) const fn facets(tag: Tag) -> &'static [Facet] {
    match tag {
        Tag::Default | Tag::DefaultPrivileges => &[],
        Tag::Extension
        | Tag::Collation
        | Tag::Constraint
        | Tag::Index
        | Tag::Attached
        | Tag::Statistics
        | Tag::Trigger
        | Tag::Rule
        | Tag::Policy => &[COMMENT],
        Tag::Schema
        | Tag::Enum
        | Tag::Domain
        | Tag::Range
        | Tag::Sequence
        | Tag::Column
        | Tag::Function
        | Tag::Aggregate => &[COMMENT, GRANTS],
        Tag::Composite | Tag::Table | Tag::View | Tag::MaterializedView => {
            &[COMMENT, COLUMN_COMMENTS, GRANTS]
        }
    }
}

/// Returns what is told of one and not of the other.
pub(crate) fn differences(from: &Object, to: &Object) -> Vec<Difference> {
    let shown = [
        (COMMENT, comments::show(from), comments::show(to)),
        (
            COLUMN_COMMENTS,
            comments::show_columns(from),
            comments::show_columns(to),
        ),
        (GRANTS, from.grants.to_string(), to.grants.to_string()),
    ];
    shown
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(facet, from, to)| Difference {
            facet: facet.name,
            from,
            to,
        })
        .collect()
}

/// Returns the statements that say of a new object, and of what was made with it, what the engine doesn't say by itself.
pub(crate) fn create(at: &At<'_>) -> Vec<Statement> {
    let parts: Vec<At<'_>> = at.parts.iter().filter_map(|id| part(at, id)).collect();
    let mut statements = comments::create(at);
    statements.extend(parts.iter().flat_map(comments::create));
    statements.extend(grants::create(at, &parts));
    statements
}

fn part<'a>(at: &At<'a>, id: &'a Id) -> Option<At<'a>> {
    Some(At {
        id,
        object: at.catalog.objects.get(id)?,
        parts: &[],
        ..*at
    })
}

/// Returns the statements that say of a kept object what is said of it on the other side.
pub(crate) fn alter(from: &At<'_>, to: &At<'_>) -> Vec<Statement> {
    let mut statements = comments::alter(from.object, to);
    statements.extend(grants::alter(from, to));
    statements
}

/// Returns whether an object has a column of a name as SQL writes it, or may have.
fn has_column(at: &At<'_>, column: &str) -> bool {
    let named = |list: &[String]| {
        let mut parts = list.iter().map(|it| it.strip_prefix(column));
        parts.any(|rest| rest.is_some_and(|rest| rest.starts_with(' ')))
    };
    match &at.object.item {
        Item::Composite(it) => named(&it.attributes),
        Item::View(it) => named(&it.columns),
        Item::Table(it) => {
            let mut columns = at.catalog.parts(Tag::Column, at.id);
            let own = columns.any(|(_, object)| object.sql == column);
            own || it.inherits.iter().chain(&it.partition_of).any(|parent| {
                let parent = at.catalog.table_called(parent);
                parent.is_some_and(|(id, object)| {
                    has_column(&At::within(at.catalog, id, object), column)
                })
            })
        }
        _ => true,
    }
}
