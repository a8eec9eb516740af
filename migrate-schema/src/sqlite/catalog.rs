//! What a database of SQLite holds.

mod agree;

use std::collections::{BTreeMap, BTreeSet};

use super::kinds;
use super::model::{Loose, Table, VirtualTable};
use super::phrase::Phrase;
use super::read::{IndexText, TableText, TriggerText, ViewText, VirtualText};
use super::resolve::{self, Texts};
use super::token::{Names, fold, meaning, mentioned, quoted, scan, written};
use crate::catalog::Note;
use crate::rows::{Cells, Query, Row};
use crate::{Error, Filter};

/// What is asked of a database.
pub(crate) const QUERIES: &[Query] = &[
    Query {
        name: "objects",
        sql: include_str!("catalog/objects.sql"),
    },
    Query {
        name: "columns",
        sql: include_str!("catalog/columns.sql"),
    },
    Query {
        name: "references",
        sql: include_str!("catalog/references.sql"),
    },
    Query {
        name: "settings",
        sql: include_str!("catalog/settings.sql"),
    },
];

/// A database's objects, by folded name.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Catalog {
    pub(super) tables: BTreeMap<String, Table>,
    pub(super) virtual_tables: BTreeMap<String, VirtualTable>,
    pub(super) indexes: BTreeMap<String, Loose<kinds::Index>>,
    pub(super) views: BTreeMap<String, Loose<kinds::View>>,
    pub(super) triggers: BTreeMap<String, Loose<kinds::Trigger>>,
    /// By kind and folded name, what takes no part: it isn't compared, and stays as it is where a table is rebuilt.
    left_out: BTreeSet<(String, String)>,
    notes: Vec<Note>,
}

/// A row about an object.
struct Stored {
    kind: String,
    name: String,
    on: String,
    sql: String,
}

impl Catalog {
    /// Reads the answers to [`QUERIES`].
    ///
    /// # Errors
    ///
    /// Where an answer isn't one to its query, or a definition holds a clause that isn't known.
    pub(crate) fn read(answers: &[Vec<Row>]) -> Result<Self, Error> {
        let [objects, columns, references, settings] = answers else {
            let found = format!("{} answers to {} queries", answers.len(), QUERIES.len());
            return Err(Error::new(found));
        };
        let mut all = Vec::new();
        for row in objects {
            let mut cells = Cells::new("objects", row);
            all.push(Stored {
                kind: cells.next()?,
                name: cells.next()?,
                on: cells.next()?,
                sql: cells.next()?,
            });
        }
        let mut texts = Texts::new();
        for stored in all.iter().filter(|it| it.kind == "table") {
            let text = TableText::read(&stored.name, &stored.sql)?;
            texts.insert(fold(&stored.name), text);
        }
        agree::columns(columns, &texts)?;
        agree::references(references, &texts)?;
        let names = names(&all, &texts);
        let mut catalog = Self::default();
        for stored in &all {
            catalog.add(stored, &texts, &names)?;
        }
        for row in settings {
            catalog.notes.push(Note {
                kind: "setting".to_owned(),
                name: Cells::new("settings", row).next()?,
            });
        }
        Ok(catalog)
    }

    fn add(&mut self, stored: &Stored, texts: &Texts, names: &Names) -> Result<(), Error> {
        let (name, on) = (&stored.name, fold(&stored.on));
        let phrase = |tokens: &_| Phrase::new(tokens, names);
        match &*stored.kind {
            "table" => {
                let text = &texts[&fold(name)];
                let table = resolve::table(name, text, texts, names);
                self.tables.insert(fold(name), table);
            }
            "virtual" => {
                let text = VirtualText::read(name, &stored.sql)?;
                let table = VirtualTable {
                    name: name.clone(),
                    facts: kinds::VirtualTable {
                        module: Phrase::meaning(&text.module, fold(&text.module)),
                        arguments: Phrase::meaning(
                            written(&text.arguments),
                            meaning(&text.arguments, names),
                        ),
                    },
                    sql: text.sql,
                };
                self.virtual_tables.insert(fold(name), table);
            }
            "index" => {
                let text = IndexText::read(name, &stored.sql)?;
                let Some(table) = texts.get(&on) else {
                    return Err(Error::row("objects", format!("no table of index {name}")));
                };
                let index = Loose {
                    name: name.clone(),
                    on,
                    facts: kinds::Index {
                        table: Phrase::meaning(quoted(&stored.on), fold(&stored.on)),
                        unique: text.unique,
                        columns: resolve::keys(&text.columns, table, names),
                        condition: text.condition.as_deref().map(phrase),
                    },
                    mentioned: Names::new(),
                    sql: text.sql,
                };
                self.indexes.insert(fold(name), index);
            }
            "view" => {
                let text = ViewText::read(name, &stored.sql)?;
                let columns: Vec<_> = text.columns.iter().map(|it| quoted(it)).collect();
                let list = (!columns.is_empty()).then(|| columns.join(", "));
                let view = Loose {
                    name: name.clone(),
                    on: String::new(),
                    facts: kinds::View {
                        columns: list.map(|it| Phrase::meaning(it.clone(), fold(&it))),
                        query: phrase(&text.query),
                    },
                    mentioned: mentioned(&text.query),
                    sql: text.sql,
                };
                self.views.insert(fold(name), view);
            }
            "trigger" => {
                let text = TriggerText::read(name, &stored.sql)?;
                let (fires, fires_meaning) = text.fires(names);
                let trigger = Loose {
                    name: name.clone(),
                    on,
                    facts: kinds::Trigger {
                        table: Phrase::meaning(quoted(&stored.on), fold(&stored.on)),
                        event: Phrase::meaning(fires, fires_meaning),
                        condition: text.condition().map(phrase),
                        body: phrase(&text.body),
                    },
                    mentioned: text.mentioned(),
                    sql: text.sql,
                };
                self.triggers.insert(fold(name), trigger);
            }
            other => {
                let found = format!("unexpected type `{other}`");
                return Err(Error::row("objects", found));
            }
        }
        Ok(())
    }

    /// Says whether an object takes part in a comparison.
    pub(super) fn lets(&self, kind: &str, folded: &str) -> bool {
        !self
            .left_out
            .contains(&(kind.to_owned(), folded.to_owned()))
    }

    pub(crate) fn counts(&self) -> Vec<(&'static str, usize)> {
        let let_in = |kind: &'static str, names: Vec<&String>| {
            let count = names.iter().filter(|name| self.lets(kind, name)).count();
            (kind, count)
        };
        let tables = self.tables.iter().filter(|it| self.lets(TABLE, it.0));
        let (mut columns, mut constraints) = (0, 0);
        for (_, table) in tables {
            columns += table.columns.len();
            constraints += table.constraints.len();
        }
        let counts = [
            let_in(TABLE, self.tables.keys().collect()),
            (kinds::Column::KIND.name, columns),
            (kinds::Constraint::KIND.name, constraints),
            let_in(VIRTUAL, self.virtual_tables.keys().collect()),
            let_in(INDEX, self.indexes.keys().collect()),
            let_in(VIEW, self.views.keys().collect()),
            let_in(TRIGGER, self.triggers.keys().collect()),
        ];
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Leaves out whole objects: of a table that is rebuilt every column and constraint is written.
    pub(crate) fn retain(&mut self, filter: &Filter) {
        let mut out = BTreeSet::new();
        let tables = self.tables.iter().map(|(key, it)| (TABLE, key, &it.name));
        let virtual_tables = self.virtual_tables.iter();
        let virtual_tables = virtual_tables.map(|(key, it)| (VIRTUAL, key, &it.name));
        let views = self.views.iter().map(|(key, it)| (VIEW, key, &it.name));
        for (kind, key, name) in tables.chain(virtual_tables).chain(views) {
            if !filter.lets(kind, "", name) {
                out.insert((kind, key.clone()));
            }
        }
        let holder_is_out = |on: &str| {
            [TABLE, VIRTUAL, VIEW]
                .into_iter()
                .any(|kind| out.contains(&(kind, on.to_owned())))
        };
        let indexes = self.indexes.iter();
        let indexes = indexes.map(|(key, it)| (INDEX, key, &it.name, &it.on));
        let triggers = self.triggers.iter();
        let triggers = triggers.map(|(key, it)| (TRIGGER, key, &it.name, &it.on));
        let within: Vec<_> = indexes
            .chain(triggers)
            .filter(|(kind, _, name, on)| holder_is_out(on) || !filter.lets(kind, "", name))
            .map(|(kind, key, ..)| (kind, key.clone()))
            .collect();
        out.extend(within);
        let out = out.into_iter().map(|(kind, key)| (kind.to_owned(), key));
        self.left_out.extend(out);
    }
}

pub(super) const TABLE: &str = kinds::Table::KIND.name;
pub(super) const VIRTUAL: &str = kinds::VirtualTable::KIND.name;
pub(super) const INDEX: &str = kinds::Index::KIND.name;
pub(super) const VIEW: &str = kinds::View::KIND.name;
pub(super) const TRIGGER: &str = kinds::Trigger::KIND.name;

/// Returns all names of a database.
fn names(all: &[Stored], texts: &Texts) -> Names {
    let objects = all.iter().map(|it| fold(&it.name));
    let columns = texts.values().flat_map(|it| &it.columns);
    let mut names: Names = objects.chain(columns.map(|it| fold(&it.name))).collect();
    for stored in all.iter().filter(|it| it.kind == "virtual") {
        names.extend(mentioned(&scan(&stored.sql)));
    }
    names
}
