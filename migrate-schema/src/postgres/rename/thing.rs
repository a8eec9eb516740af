//! What can have another name: an object, a value of an enum, an attribute of a composite type.

use crate::postgres::catalog::{Catalog, Id, Object};
use crate::postgres::name;
use crate::postgres::object::{Item, Tag};
use crate::{Rename, Statement};

/// Something that has a name of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) id: &'a Id,
    pub(super) object: &'a Object,
    /// A value or an attribute of the object, as SQL writes it; else the object itself.
    pub(super) part: Option<&'a str>,
}

/// Returns all things with names that can be changed.
pub(super) fn things(catalog: &Catalog) -> impl Iterator<Item = Thing<'_>> {
    catalog.objects.iter().flat_map(move |(id, object)| {
        let whole = Thing::new(catalog, id, object);
        let has_name = !matches!(
            id.tag,
            Tag::Extension | Tag::Default | Tag::DefaultPrivileges | Tag::Attached
        );
        has_name.then_some(whole).into_iter().chain(whole.parts())
    })
}

impl<'a> Thing<'a> {
    pub(super) fn new(catalog: &'a Catalog, id: &'a Id, object: &'a Object) -> Self {
        Self {
            catalog,
            id,
            object,
            part: None,
        }
    }

    pub(super) fn of(catalog: &'a Catalog, id: &'a Id) -> Option<Self> {
        Some(Self::new(catalog, id, catalog.objects.get(id)?))
    }

    fn parts(self) -> Vec<Self> {
        let parts: Vec<&str> = match &self.object.item {
            Item::Enum(it) => it.values.iter().map(String::as_str).collect(),
            Item::Composite(it) => it.attributes.iter().map(|it| name::first(it).0).collect(),
            _ => Vec::new(),
        };
        let part = |part| Self {
            part: Some(part),
            ..self
        };
        parts.into_iter().map(part).collect()
    }

    /// Returns the object's name as SQL writes it.
    pub(super) fn sql(&self) -> &'a str {
        &self.object.sql
    }

    pub(super) fn kind(&self) -> &'static str {
        match (self.id.tag, self.part) {
            (Tag::Enum, Some(_)) => "value",
            (_, Some(_)) => "attribute",
            (tag, None) => tag.kind().name,
        }
    }

    /// Returns its own name as SQL writes it, without a schema.
    pub(super) fn own(&self) -> &'a str {
        self.part.unwrap_or_else(|| name::split(self.sql()).1)
    }

    /// Returns the name of what holds it, as SQL writes it; empty where nothing does.
    pub(super) fn within(&self) -> &'a str {
        match self.part {
            Some(_) => self.sql(),
            None => {
                let holder = self.catalog.container(self.id);
                holder.map_or("", |(_, holder)| holder.sql.as_str())
            }
        }
    }

    /// Returns how people are shown it.
    pub(super) fn shown(&self) -> String {
        match self.within() {
            "" => self.sql().to_owned(),
            within => format!("{within}.{}", self.own()),
        }
    }

    /// Returns whether a text is its own name, quoted or not, a function's with its arguments or without.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let own = self.own();
        let text = name::unquoted(text);
        text == name::unquoted(own) || text == own || text == name::unquoted(name::arguments(own).0)
    }

    /// Returns whether a text is its name with all that holds it, but perhaps the schema.
    pub(super) fn is_named(&self, text: &str) -> bool {
        let id = self.id;
        let stands_alone = self.within().is_empty() || id.tag == Tag::Index;
        if stands_alone && self.is_called(text) {
            return true;
        }
        let dots = text.char_indices().filter(|it| it.1 == '.').map(|it| it.0);
        dots.into_iter().any(|dot| {
            let (holder, own) = (&text[..dot], &text[dot + 1..]);
            let holder_name = if self.part.is_some() {
                &id.name
            } else {
                &id.within
            };
            let is_schema = |text: &str| name::unquoted(text) == id.schema;
            let is_holder = |text: &str| {
                let in_schema = text
                    .strip_suffix(holder_name.as_str())
                    .and_then(|it| it.strip_suffix('.'));
                text == self.within() || text == holder_name || in_schema.is_some_and(is_schema)
            };
            let is_held = !self.within().is_empty() && is_holder(holder);
            self.is_called(own)
                && (is_held || (stands_alone && !id.schema.is_empty() && is_schema(holder)))
        })
    }

    /// Returns whether both are held by the same, or by nothing in any schemas.
    pub(super) fn is_beside(&self, other: &Thing<'_>) -> bool {
        let (id, other_id) = (self.id, other.id);
        match self.part {
            Some(_) => other.part.is_some() && id == other_id,
            None if id.within.is_empty() => other.part.is_none() && id.tag == other_id.tag,
            None => {
                let holder = |id: &Id| (id.tag, id.schema.clone(), id.within.clone());
                other.part.is_none() && holder(id) == holder(other_id)
            }
        }
    }

    /// Returns the thing of another catalog that has its name.
    pub(super) fn is_in(&self, catalog: &Catalog) -> bool {
        match (catalog.objects.get(self.id).map(|it| &it.item), self.part) {
            (Some(Item::Enum(it)), Some(part)) => it.values.iter().any(|it| it == part),
            (Some(Item::Composite(it)), Some(part)) => {
                it.attributes.iter().any(|it| name::first(it).0 == part)
            }
            (found, _) => found.is_some(),
        }
    }

    /// Returns the rename that gives it the other's name or schema, of which one differs.
    pub(super) fn renamed(&self, new: &Thing<'_>) -> Rename {
        let is_moved =
            self.part.is_none() && self.id.within.is_empty() && self.id.schema != new.id.schema;
        let (statement, reverse, to) = match is_moved {
            true => (self.move_to(new), new.move_to(self), new.sql()),
            false => (
                self.rename(self.own(), new.own()),
                self.rename(new.own(), self.own()),
                new.own(),
            ),
        };
        Rename {
            kind: self.kind(),
            within: self.within().to_owned(),
            from: if self.within().is_empty() {
                self.sql()
            } else {
                self.own()
            }
            .to_owned(),
            to: to.to_owned(),
            statement: Statement::new(statement),
            reverse: Statement::new(reverse),
        }
    }

    fn move_to(&self, new: &Thing<'_>) -> String {
        let id = Id::new(Tag::Schema, "", &new.id.schema);
        let found = [new.catalog, self.catalog]
            .into_iter()
            .find_map(|it| it.objects.get(&id));
        let schema = found.map_or(new.id.schema.as_str(), |it| it.sql.as_str());
        format!("ALTER {} {} SET SCHEMA {schema}", self.noun(), self.sql())
    }

    /// Returns the statement that changes a name, where it stands, from one to another.
    fn rename(&self, old: &str, new: &str) -> String {
        let within = self.within();
        let noun = self.noun();
        match (self.id.tag, self.part) {
            (Tag::Enum, Some(_)) => format!("ALTER TYPE {within} RENAME VALUE {old} TO {new}"),
            (_, Some(_)) => {
                let cascade = match self.catalog.tables_of_type(self.sql()).next() {
                    Some(_) => " CASCADE",
                    None => "",
                };
                format!("ALTER TYPE {within} RENAME ATTRIBUTE {old} TO {new}{cascade}")
            }
            (Tag::Column | Tag::Constraint, None) => {
                let holder = self.catalog.container(self.id).map(|(id, _)| id.tag);
                let holder = if holder == Some(Tag::Domain) {
                    "DOMAIN"
                } else {
                    "TABLE"
                };
                format!("ALTER {holder} {within} RENAME {noun} {old} TO {new}")
            }
            (Tag::Trigger | Tag::Rule | Tag::Policy, None) => {
                format!("ALTER {noun} {old} ON {within} RENAME TO {new}")
            }
            (tag, None) => {
                let place = if tag == Tag::Index {
                    within
                } else {
                    self.sql()
                };
                let schema = name::split(place).0;
                format!(
                    "ALTER {noun} {schema}{old} RENAME TO {}",
                    name::arguments(new).0
                )
            }
        }
    }

    fn noun(&self) -> String {
        match &self.object.item {
            Item::Enum(_) | Item::Composite(_) | Item::Range(_) => "TYPE".to_owned(),
            Item::Function(function) => function.noun.clone(),
            item => item.tag().kind().name.to_uppercase(),
        }
    }
}
