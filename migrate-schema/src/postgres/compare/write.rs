//! The statements and the changes of an order.

use super::fate::{Fate, Fates, column_of};
use super::graph::{Deed, Graph, Node};
use super::group::Groups;
use super::{Catalog, Id, Object, Sides, note, partition, rows};
use crate::postgres::about;
use crate::postgres::name;
use crate::postgres::object::column::alter as alter_column;
use crate::postgres::object::{At, Item, Tag, join_unused};
use crate::{Action, Change, Comparison, Statement};

/// Writes the groups in their order.
pub(super) fn write<'a>(
    sides: Sides<'a>,
    fates: &Fates<'a>,
    graph: &Graph<'a>,
    groups: &Groups<'a>,
    order: &[usize],
) -> Comparison {
    let writer = Writer { sides, fates };
    let mut comparison = Comparison {
        notes: note::notes(sides, fates),
        ..Comparison::default()
    };
    for &group in order {
        let (head, parts) = groups.group(group);
        let mut parts: Vec<Node<'a>> = parts.map(|node| graph.nodes[node]).collect();
        parts.sort();
        let head = graph.nodes[head];
        let statements = writer.statements(head, &parts);
        let is_silent = statements.is_empty();
        comparison.statements.extend(statements);
        let listed = parts.into_iter().filter(|part| writer.is_told(head, *part));
        let all = std::iter::once(head).chain(listed);
        let changes = all.filter_map(|node| writer.change(node));
        comparison
            .changes
            .extend(changes.filter(|it| !(is_silent && it.differences.is_empty())));
    }
    join_unused(&mut comparison.statements);
    comparison
}

struct Writer<'a, 'f> {
    sides: Sides<'a>,
    fates: &'f Fates<'a>,
}

impl<'a> Writer<'a, '_> {
    fn statements(&self, head: Node<'a>, parts: &[Node<'a>]) -> Vec<Statement> {
        let ids: Vec<&Id> = parts.iter().map(|part| part.id).collect();
        let (mine, other) = match head.deed {
            Deed::Drop | Deed::Aside | Deed::Save => (self.sides.from, self.sides.to),
            _ => (self.sides.to, self.sides.from),
        };
        let Some((id, object)) = mine.objects.get_key_value(head.id) else {
            return Vec::new();
        };
        let at = At {
            catalog: mine,
            id,
            object,
            other,
            settings: self.sides.settings,
            parts: &ids,
        };
        match head.deed {
            // It is gone already: nothing can stand aside.
            Deed::Drop if id.tag == Tag::Range && self.fates.get(id) == Fate::Rebuilt => Vec::new(),
            Deed::Drop => {
                if let Item::Attached(it) = &object.item {
                    return it.made_usual(&at);
                }
                let detach = partition::detach(self.sides, self.fates, id);
                detach.into_iter().chain([self.dropped(&at)]).collect()
            }
            Deed::Aside => self.aside(&at),
            Deed::Create => {
                let mut statements = object.item.create(&at);
                statements.extend(about::create(&at));
                statements
            }
            Deed::Alter => self.altered(&at),
            Deed::Save => rows::save(self.sides, self.fates, id, &self.aside_name(id)),
            Deed::Refill => rows::refill(self.sides, self.fates, id, &self.aside_name(id)),
            Deed::Finish => {
                let before = self.sides.from.objects.get(id);
                let before = before.filter(|_| self.fates.get(id) == Fate::Altered);
                match (&object.item, before.map(|it| &it.item)) {
                    (Item::Table(table), Some(Item::Table(before))) => {
                        table.finish(Some(before), &at)
                    }
                    (Item::Table(table), _) => table.finish(None, &at),
                    _ => Vec::new(),
                }
            }
        }
    }

    /// Frees the name of a type while columns are of it. The functions that come with a range type keep their names
    /// whatever it is called, so that its columns are text in the meantime.
    fn aside(&self, at: &At<'a>) -> Vec<Statement> {
        if at.id.tag != Tag::Range {
            let (noun, name) = (noun(at.id.tag), aside(self.sides, at.id));
            let sql = format!("ALTER {noun} {} RENAME TO {name}", at.sql());
            return vec![Statement::new(sql)];
        }
        let mut statements = Vec::new();
        for &id in &self.fates.retyped {
            let Some(object) = at.catalog.objects.get(id) else {
                continue;
            };
            let of_it = column_of(Some(object)).filter(|it| object.needs(at.id) && !it.inherited);
            if let Some(column) = of_it {
                let (table, name) = (At { id, object, ..*at }.holder(), &object.sql);
                let list = if column.data_type.ends_with("[]") {
                    "[]"
                } else {
                    ""
                };
                let alter = format!("ALTER TABLE {table} ALTER COLUMN {name}");
                let sql = format!("{alter} TYPE text{list} USING {name}::text{list}");
                statements.push(Statement::new(sql));
            }
        }
        statements.push(at.object.item.drop(at));
        statements
    }

    fn dropped(&self, at: &At<'a>) -> Statement {
        if self.fates.get(at.id) == Fate::Rebuilt {
            let object = Object {
                sql: self.aside_name(at.id),
                ..at.object.clone()
            };
            return at.object.item.drop(&At {
                object: &object,
                ..*at
            });
        }
        let statement = at.object.item.drop(at);
        // Its rows are put aside before.
        if at.id.tag == Tag::Table && self.fates.get(at.id) == Fate::Replaced {
            return Statement::new(statement.sql);
        }
        // The counter goes on: it begins after the values that are there.
        let goes_on = at.id.tag == Tag::Sequence
            && at.object.needs.iter().any(|it| {
                column_of(self.sides.to.objects.get(it)).is_some_and(|it| it.identity.is_some())
            });
        match goes_on {
            true => Statement::new(statement.sql),
            false => statement,
        }
    }

    /// Returns the name, with a schema where one must be said, that something has until it isn't needed any more.
    fn aside_name(&self, id: &Id) -> String {
        let before = self.sides.from.objects.get(id).map_or("", |it| &it.sql);
        let (schema, _) = name::split(before);
        format!("{schema}{}", aside(self.sides, id))
    }

    fn altered(&self, at: &At<'a>) -> Vec<Statement> {
        let Some(before) = self.sides.from.objects.get(at.id) else {
            return Vec::new();
        };
        let mut statements = match (&before.item, &at.object.item) {
            (Item::Column(from), Item::Column(to)) => {
                let has_same_name =
                    from.data_type == to.data_type && from.collation == to.collation;
                let is_retyped = self.fates.retyped.contains(at.id) && has_same_name;
                alter_column(from, to, at, is_retyped)
            }
            (from, to) if from.differences(to).is_empty() => Vec::new(),
            (from, to) => from.alter(to, at).unwrap_or_default(),
        };
        let from = At {
            catalog: at.other,
            object: before,
            other: at.catalog,
            ..*at
        };
        statements.extend(about::alter(&from, at));
        statements
    }

    /// Returns whether people are told of a part besides its head.
    fn is_told(&self, head: Node<'a>, part: Node<'a>) -> bool {
        match head.id.tag {
            Tag::Column => matches!(part.id.tag, Tag::Index | Tag::Statistics | Tag::Constraint),
            Tag::Table => part.id.tag == Tag::Table,
            _ => false,
        }
    }

    fn change(&self, node: Node<'a>) -> Option<Change> {
        let id = node.id;
        let (catalog, action): (&Catalog, _) = match (node.deed, self.fates.get(id)) {
            (Deed::Drop, Fate::Dropped) => (self.sides.from, Action::Drop),
            (Deed::Create, Fate::Created) => (self.sides.to, Action::Create),
            (Deed::Create, Fate::Replaced | Fate::Rebuilt) => (self.sides.to, Action::Replace),
            (Deed::Alter, _) => (self.sides.to, Action::Alter),
            _ => return None,
        };
        let object = catalog.objects.get(id)?;
        let action = match column_of(Some(object)) {
            Some(column) if column.inherited => Action::Alter,
            _ => action,
        };
        let differences = self.fates.differences.get(id).cloned().unwrap_or_default();
        Some(Change {
            action,
            kind: id.tag.kind().name,
            within: catalog
                .container(id)
                .map(|(_, it)| it.sql.clone())
                .unwrap_or_default(),
            name: object.sql.clone(),
            differences,
        })
    }
}

/// Returns the name, without a schema, that an old type has until nothing is of it any more.
fn aside(sides: Sides<'_>, id: &Id) -> String {
    let is_free = |name: &str| {
        let has = |catalog: &Catalog| {
            let mut ids = catalog.objects.keys();
            ids.any(|it| it.schema == id.schema && it.within.is_empty() && it.name == name)
        };
        !has(sides.from) && !has(sides.to)
    };
    let mut suffix = "_old".to_owned();
    loop {
        let name = format!("{}{suffix}", cut(&id.name, LONGEST - suffix.len()));
        if is_free(&name) {
            return name::quoted(&name);
        }
        suffix.push('_');
    }
}

/// How many bytes of a name the engine keeps (manual, Identifiers and Key Words).
const LONGEST: usize = 63;

/// Returns the beginning of a name that has no more bytes.
fn cut(name: &str, bytes: usize) -> &str {
    let mut end = bytes.min(name.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

fn noun(tag: Tag) -> &'static str {
    match tag {
        Tag::Domain => "DOMAIN",
        Tag::Collation => "COLLATION",
        _ => "TYPE",
    }
}
