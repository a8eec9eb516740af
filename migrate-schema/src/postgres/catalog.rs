//! What a database of PostgreSQL holds.

mod inherited;
mod taken;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::about::{Right, Rights};
use super::object::{Column, Item, Schema, Tag};
use crate::catalog::Note;
use crate::rows::{Cells, Query, Row};
use crate::{Error, Filter};
use inherited::{Typed, typed};
use taken::Taken;

/// What is asked besides the objects of each kind, in this order.
const ABOUT_ALL: [Query; 7] = [
    // class, oid, sub, name of the column or empty, text
    Query {
        name: "comments",
        sql: include_str!("catalog/comments.sql"),
    },
    // class, oid, sub, grantee, privilege perhaps with a column in parentheses, whether with grant option, whether it is
    // one that the engine gives and that was revoked
    Query {
        name: "grants",
        sql: include_str!("catalog/grants.sql"),
    },
    // class, oid, sub of what is part of another object or stands for it; class, oid, sub of that; whether that is a
    // parent's, which doesn't need what the part needs
    Query {
        name: "parts",
        sql: include_str!("catalog/parts.sql"),
    },
    // class, oid, sub of what depends; class, oid, sub of what it needs
    Query {
        name: "dependencies",
        sql: include_str!("catalog/dependencies.sql"),
    },
    // type, type, context: implicit, assignment or explicit
    Query {
        name: "casts",
        sql: include_str!("catalog/casts.sql"),
    },
    // kind, name of what is there and not compared
    Query {
        name: "others",
        sql: include_str!("catalog/others.sql"),
    },
    // kind, name of what is told of objects and not compared
    Query {
        name: "untold",
        sql: include_str!("catalog/untold.sql"),
    },
];

const N_KINDS: usize = Tag::ALL.len();

const fn all() -> [Query; N_KINDS + ABOUT_ALL.len()] {
    let mut queries = [ABOUT_ALL[0]; N_KINDS + ABOUT_ALL.len()];
    let mut index = 0;
    while index < queries.len() {
        queries[index] = if index < N_KINDS {
            Tag::ALL[index].query()
        } else {
            ABOUT_ALL[index - N_KINDS]
        };
        index += 1;
    }
    queries
}

/// One question a kind, then those about all.
///
/// A kind's rows begin with class, oid and sub as `pg_depend` has them, schema, name of the object that holds it,
/// name, and its name as SQL writes it in this search path; the cells of the kind follow.
pub(crate) const QUERIES: &[Query] = &all();

/// A database's objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalog {
    pub(super) objects: BTreeMap<Id, Object>,
    /// The casts between two types, both without modifiers, and where they are taken, as `pg_cast` has it.
    pub(super) casts: BTreeMap<(String, String), String>,
    /// The names of constraints, also of those that are left out of a comparison.
    pub(super) taken: Taken,
    typed: Typed,
    notes: Vec<Note>,
}

/// What an object is known by, in every database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    pub(crate) tag: Tag,
    /// Empty where the kind has none.
    pub(crate) schema: String,
    /// The table, view or domain that holds it; else empty.
    pub(crate) within: String,
    /// Its name; a function's with the types of its arguments.
    pub(crate) name: String,
}

impl Id {
    /// Returns what an object is known by that stands in a schema, or is one: then the schema is empty.
    pub(crate) fn new(tag: Tag, schema: &str, name: &str) -> Self {
        Self {
            tag,
            schema: schema.to_owned(),
            within: String::new(),
            name: name.to_owned(),
        }
    }

    /// Returns the object of another kind with the same name in the same place: a column's default, a default's column.
    pub(crate) fn twin(&self, tag: Tag) -> Self {
        Self {
            tag,
            ..self.clone()
        }
    }

    /// Returns a column of the table that this stands within.
    pub(crate) fn column(&self, name: &str) -> Self {
        Self {
            tag: Tag::Column,
            name: name.to_owned(),
            ..self.clone()
        }
    }

    /// Returns what this stands within, where that is of a kind.
    pub(crate) fn holder(&self, tag: Tag) -> Self {
        Self::new(tag, &self.schema, &self.within)
    }
}

/// An object, and what is told of objects of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) item: Item,
    /// Its name as SQL writes it in the search path, such as `"Users"`, `billing.invoices` or `f(integer)`; of what
    /// stands within another object only its own name.
    pub(crate) sql: String,
    pub(crate) comment: Option<String>,
    /// By column, as SQL writes it, where columns are no objects here: those of views and composite types, and those that
    /// a table inherits.
    pub(crate) column_comments: BTreeMap<String, String>,
    pub(crate) grants: Rights,
    /// What must be there before it, as the engine keeps it.
    pub(crate) needs: BTreeSet<Id>,
}

impl Object {
    /// Makes an object of which nothing is told yet.
    pub(crate) fn new(item: Item, sql: String) -> Self {
        Self {
            item,
            sql,
            comment: None,
            column_comments: BTreeMap::new(),
            grants: Rights::default(),
            needs: BTreeSet::new(),
        }
    }

    /// Returns whether all that is compared is the same without looking closer.
    pub(super) fn is_told_like(&self, other: &Self) -> bool {
        self.item == other.item
            && self.comment == other.comment
            && self.column_comments == other.column_comments
            && self.grants == other.grants
    }
}

/// An object in one database: class, number, number of a part.
type Address = (i64, i64, i64);

type Addresses = HashMap<Address, Id>;

impl Catalog {
    /// Makes the catalog of a new database, which has a schema.
    pub(crate) fn of_new_database() -> Self {
        let public = Id::new(Tag::Schema, "", "public");
        let object = Object::new(Item::Schema(Schema {}), public.name.clone());
        Self {
            objects: BTreeMap::from([(public, object)]),
            ..Self::default()
        }
    }

    /// Reads the answers to [`QUERIES`].
    ///
    /// # Errors
    ///
    /// Where an answer isn't one to its query.
    pub(crate) fn read(answers: &[Vec<Row>]) -> Result<Self, Error> {
        if answers.len() != QUERIES.len() {
            let found = format!("{} answers to {} queries", answers.len(), QUERIES.len());
            return Err(Error::new(found));
        }
        let mut catalog = Self::default();
        let mut addresses = Addresses::new();
        let (kinds, about_all) = answers.split_at(N_KINDS);
        for (&tag, rows) in Tag::ALL.iter().zip(kinds) {
            for row in rows {
                let mut cells = Cells::new(tag.kind().name, row);
                let address = address(&mut cells)?;
                let id = Id {
                    tag,
                    schema: cells.next()?,
                    within: cells.next()?,
                    name: cells.next()?,
                };
                let sql = cells.next()?;
                let object = Object::new(tag.read(&mut cells)?, sql);
                addresses.insert(address, id.clone());
                catalog.objects.insert(id, object);
            }
        }
        let [comments, grants, parts, dependencies, casts, others, untold] = about_all else {
            unreachable!("the answers were counted");
        };
        catalog.taken = Taken::of(&catalog.objects);
        catalog.typed = typed(&catalog);
        catalog.read_comments(comments, &addresses)?;
        catalog.read_grants(grants, &addresses)?;
        catalog.read_needs(parts, dependencies, &addresses)?;
        catalog.need_containers();
        for row in casts {
            let mut cells = Cells::new("casts", row);
            let types = (cells.next()?, cells.next()?);
            catalog.casts.insert(types, cells.next()?);
        }
        for row in others.iter().chain(untold) {
            let mut cells = Cells::new("others", row);
            catalog.notes.push(Note {
                kind: cells.next()?,
                name: cells.next()?,
            });
        }
        catalog.notes.sort();
        Ok(catalog)
    }

    fn read_comments(&mut self, rows: &[Row], addresses: &Addresses) -> Result<(), Error> {
        for row in rows {
            let mut cells = Cells::new("comments", row);
            let address = address(&mut cells)?;
            let column: String = cells.next()?;
            let text: String = cells.next()?;
            if let Some(object) = self.at(addresses, &address) {
                object.comment = Some(text);
            } else if let Some(object) = self.at(addresses, &whole(address)) {
                object.column_comments.insert(column, text);
            }
        }
        Ok(())
    }

    fn read_grants(&mut self, rows: &[Row], addresses: &Addresses) -> Result<(), Error> {
        for row in rows {
            let mut cells = Cells::new("grants", row);
            let address = address(&mut cells)?;
            let (grantee, privilege): (String, String) = (cells.next()?, cells.next()?);
            let right = match (cells.next()?, cells.next()?) {
                (_, true) => Right::Revoked,
                (true, _) => Right::Grantable,
                (false, _) => Right::Given,
            };
            // A column that is no object of its own has its grants on what holds it.
            let place = match addresses.contains_key(&address) {
                true => address,
                false => whole(address),
            };
            if let Some(object) = self.at(addresses, &place) {
                object.grants.set(&grantee, &privilege, right);
            }
        }
        Ok(())
    }

    fn at(&mut self, addresses: &Addresses, address: &Address) -> Option<&mut Object> {
        self.objects.get_mut(addresses.get(address)?)
    }

    fn read_needs(
        &mut self,
        parts: &[Row],
        dependencies: &[Row],
        addresses: &Addresses,
    ) -> Result<(), Error> {
        let mut wholes: HashMap<Address, (Address, bool)> = HashMap::new();
        for row in parts {
            let mut cells = Cells::new("parts", row);
            let part = address(&mut cells)?;
            wholes.insert(part, (address(&mut cells)?, cells.next()?));
        }
        let id = |address: Address, is_dependent: bool| {
            let mut address = address;
            // A part of a part ends at its whole; the bound keeps a circle from lasting.
            for _ in 0..8 {
                if let Some(id) = addresses.get(&address) {
                    return Some(id);
                }
                let whole_object = whole(address);
                address = match wholes.get(&address).or_else(|| wholes.get(&whole_object)) {
                    Some((_, true)) if is_dependent => return None,
                    Some((whole, _)) => *whole,
                    None if address.2 != 0 => whole_object,
                    None => return None,
                };
            }
            None
        };
        for row in dependencies {
            let mut cells = Cells::new("dependencies", row);
            let (dependent, needed) = (address(&mut cells)?, address(&mut cells)?);
            let (Some(dependent), Some(needed)) = (id(dependent, true), id(needed, false)) else {
                continue;
            };
            if dependent != needed
                && let Some(object) = self.objects.get_mut(dependent)
            {
                object.needs.insert(needed.clone());
            }
        }
        Ok(())
    }

    /// Returns the objects of a kind that stand within a table.
    pub(super) fn parts(&self, tag: Tag, table: &Id) -> impl Iterator<Item = (&Id, &Object)> {
        let first = Id {
            tag,
            schema: table.schema.clone(),
            within: table.name.clone(),
            name: String::new(),
        };
        let all = self.objects.range(first..);
        all.take_while(move |(id, _)| {
            id.tag == tag && id.schema == table.schema && id.within == table.name
        })
    }

    /// Returns a table's columns, in their order.
    pub(crate) fn columns(&self, table: &Id) -> Vec<(&Id, &Column, &str)> {
        let parts = self.parts(Tag::Column, table);
        let mut columns: Vec<_> = parts
            .filter_map(|(id, object)| match &object.item {
                Item::Column(column) => Some((id, column, object.sql.as_str())),
                _ => None,
            })
            .collect();
        columns.sort_by_key(|(_, column, _)| column.position);
        columns
    }

    /// Returns the table of a name as SQL writes it.
    pub(crate) fn table_called(&self, sql: &str) -> Option<(&Id, &Object)> {
        self.of(Tag::Table).find(|(_, object)| object.sql == sql)
    }

    /// Returns the tables of a composite type, which is called so.
    pub(crate) fn tables_of_type(&self, sql: &str) -> impl Iterator<Item = &Object> {
        let tables = self.of(Tag::Table).map(|(_, object)| object);
        tables.filter(move |object| {
            matches!(&object.item, Item::Table(table) if table.of_type.as_deref() == Some(sql))
        })
    }

    /// What stands within another object, or in a schema, needs it; the engine keeps some of that in no row.
    fn need_containers(&mut self) {
        let needed: Vec<Vec<Id>> = self
            .objects
            .keys()
            .map(|id| {
                let holder = self.container(id).map(|(holder, _)| holder.clone());
                let column = (id.tag == Tag::Default).then(|| id.twin(Tag::Column));
                let schema = Id::new(Tag::Schema, "", &id.schema);
                let all = holder.into_iter().chain(column).chain([schema]);
                all.filter(|it| it != id && self.objects.contains_key(it))
                    .collect()
            })
            .collect();
        for (object, needed) in self.objects.values_mut().zip(needed) {
            object.needs.extend(needed);
        }
    }

    /// Returns the objects of a kind, without a look at the others.
    pub(crate) fn of(&self, tag: Tag) -> impl Iterator<Item = (&Id, &Object)> {
        self.objects
            .range(Id::new(tag, "", "")..)
            .take_while(move |(id, _)| id.tag == tag)
    }

    /// Returns the table, view or domain that an object stands within.
    pub(crate) fn container(&self, id: &Id) -> Option<(&Id, &Object)> {
        if id.within.is_empty() {
            return None;
        }
        let tags = [Tag::Table, Tag::View, Tag::MaterializedView, Tag::Domain];
        tags.into_iter()
            .find_map(|tag| self.objects.get_key_value(&id.holder(tag)))
    }

    pub(crate) fn counts(&self) -> Vec<(&'static str, usize)> {
        Tag::ALL
            .iter()
            .map(|&tag| (tag.kind().name, self.of(tag).count()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn retain(&mut self, filter: &Filter) {
        let is_out = |kind: &str| filter.not_kinds.iter().any(|it| it == kind);
        let (without_comments, without_grants) = (is_out("comment"), is_out("grant"));
        let mut gone: BTreeSet<Id> = BTreeSet::new();
        self.objects.retain(|id, object| {
            if without_comments {
                object.comment = None;
                object.column_comments.clear();
            }
            if without_grants {
                object.grants.clear();
            }
            match &mut object.item {
                Item::Column(column) => {
                    column.sequence_comment.take_if(|_| without_comments);
                    column.sequence_grants.retain(|_| !without_grants);
                }
                Item::Constraint(constraint) => {
                    constraint.index_comment.take_if(|_| without_comments);
                }
                _ => {}
            }
            let is_grant = without_grants && id.tag == Tag::DefaultPrivileges;
            let holder = id.within.is_empty() || filter.lets("table", &id.schema, &id.within);
            let schema = match id.tag {
                Tag::Schema => &id.name,
                _ => &id.schema,
            };
            let stays = !is_grant && holder && filter.lets(id.tag.kind().name, schema, &id.name);
            if !stays {
                gone.insert(id.clone());
            }
            stays
        });
        if !gone.is_empty() {
            for object in self.objects.values_mut() {
                object.needs.retain(|id| !gone.contains(id));
            }
        }
    }
}

/// Returns the address of the object that an address is a part of.
fn whole(address: Address) -> Address {
    (address.0, address.1, 0)
}

fn address(cells: &mut Cells<'_>) -> Result<Address, Error> {
    Ok((cells.next()?, cells.next()?, cells.next()?))
}
