//! What a database of PostgreSQL holds.

mod beside;
mod inherited;
mod read;
mod stored;
mod taken;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::about::{Right, Rights};
use super::object::{Column, Item, Schema, Tag};
use crate::catalog::Note;
use crate::rows::{Query, Row};
use crate::{Error, Filter};
pub(super) use beside::beside;
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

/// What other objects stand within.
const HOLDERS: [Tag; 4] = [Tag::Table, Tag::View, Tag::MaterializedView, Tag::Domain];

/// A database's objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalog {
    pub(super) objects: BTreeMap<Id, Object>,
    /// The casts between two types, both without modifiers, and where they are taken, as `pg_cast` has it.
    pub(super) casts: BTreeMap<(String, String), String>,
    /// The names of constraints, also of those that are left out of a comparison.
    pub(super) taken: Taken,
    /// The columns of tables of types.
    typed: Typed,
    notes: Vec<Note>,
}

/// What an object is known by, in every database.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
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
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
    /// What must be there before it, as the engine keeps it, in order; most is needed by many.
    #[serde(skip)]
    pub(crate) needs: Vec<Arc<Id>>,
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
            needs: Vec::new(),
        }
    }

    /// Returns whether an object must be there before it.
    pub(crate) fn needs(&self, id: &Id) -> bool {
        self.needs.iter().any(|it| **it == *id)
    }

    /// Returns whether all that is compared is the same without looking closer.
    pub(super) fn is_told_like(&self, other: &Self) -> bool {
        self.item == other.item
            && self.comment == other.comment
            && self.column_comments == other.column_comments
            && self.grants == other.grants
    }
}

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
        read::read(answers)
    }

    /// Returns the objects that are part of something, in a catalog of their own.
    pub(super) fn part(&self, is_part: impl Fn(&Id) -> bool) -> Self {
        let objects = self.objects.iter().filter(|(id, _)| is_part(id));
        Self {
            objects: objects
                .map(|(id, object)| (id.clone(), object.clone()))
                .collect(),
            casts: self.casts.clone(),
            taken: self.taken.clone(),
            typed: self.typed.clone(),
            notes: self.notes.clone(),
        }
    }

    /// Puts another part in the place of one.
    pub(crate) fn put(&mut self, old: &Self, new: &Self) {
        self.objects.retain(|id, _| !old.objects.contains_key(id));
        let new = new.objects.iter();
        self.objects
            .extend(new.map(|(id, object)| (id.clone(), object.clone())));
        self.look_again();
    }

    /// Finds again what is known of all objects together, where other ones were put in.
    pub(super) fn look_again(&mut self) {
        self.taken = Taken::of(&self.objects);
        self.typed = typed(self);
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
        let mut holder = id.holder(HOLDERS[0]);
        HOLDERS.into_iter().find_map(|tag| {
            holder.tag = tag;
            self.objects.get_key_value(&holder)
        })
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
        // The parts of a table follow each other.
        let mut last: Option<(Id, bool)> = None;
        let mut lets_holder = |id: &Id| {
            let is_same = |(it, _): &&(Id, bool)| it.schema == id.schema && it.name == id.within;
            if let Some((_, lets)) = last.as_ref().filter(is_same) {
                return *lets;
            }
            let lets = filter.lets("table", &id.schema, &id.within);
            last = Some((id.holder(Tag::Table), lets));
            lets
        };
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
            let holder = id.within.is_empty() || lets_holder(id);
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
