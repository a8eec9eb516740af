//! What differs between two tables of one name.

use crate::change::{Action, Change, Difference};
use crate::order::{Edges, order};
use crate::sqlite::kinds;
use crate::sqlite::model::{Column, Constraint, Rule, Table};
use crate::sqlite::token::{Names, fold, mentioned, quoted, scan};

pub(super) struct Diff<'a> {
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    pub(super) added: Vec<&'a Column>,
    pub(super) dropped: Vec<&'a Column>,
    pub(super) new_constraints: Vec<&'a Constraint>,
    pub(super) old_constraints: Vec<&'a Constraint>,
    /// Whether something on both sides differs: the table's options, a column, a constraint; or columns read each other, so
    /// that none can come or go first.
    pub(super) is_altered: bool,
    pub(super) changes: Vec<Change>,
}

impl<'a> Diff<'a> {
    pub(super) fn new(from: &'a Table, to: &'a Table) -> Self {
        let missing = |columns: &'a [Column], other: &Table| -> Vec<&'a Column> {
            columns
                .iter()
                .filter(|it| !other.has_column(&it.name))
                .collect()
        };
        // One after the other they come and go, so that each expression finds what it reads.
        let added = ordered(missing(&to.columns, from), to, |read, reader| {
            (read, reader)
        });
        let dropped = ordered(missing(&from.columns, to), from, |read, reader| {
            (reader, read)
        });
        let is_altered = added.is_err() || dropped.is_err();
        let mut diff = Self {
            from,
            to,
            added: added.unwrap_or_else(|unordered| unordered),
            dropped: dropped.unwrap_or_else(|unordered| unordered),
            new_constraints: to.constraints.iter().collect(),
            old_constraints: from.constraints.iter().collect(),
            is_altered,
            changes: Vec::new(),
        };
        diff.compare_options();
        diff.compare_columns();
        diff.compare_constraints();
        diff
    }

    fn compare_options(&mut self) {
        let differences = self.from.facts.differences(&self.to.facts);
        if !differences.is_empty() {
            self.is_altered = true;
            self.changes.push(Change {
                action: Action::Alter,
                kind: kinds::Table::KIND.name,
                within: String::new(),
                name: quoted(&self.to.name),
                differences,
            });
        }
    }

    fn compare_columns(&mut self) {
        let kind = kinds::Column::KIND.name;
        for column in self.dropped.clone() {
            self.tell(Action::Drop, kind, quoted(&column.name), Vec::new());
        }
        for column in &self.to.columns {
            let Some(before) = self.from.column(&fold(&column.name)) else {
                self.tell(Action::Create, kind, quoted(&column.name), Vec::new());
                continue;
            };
            let differences = before.facts.differences(&column.facts);
            if !differences.is_empty() {
                self.is_altered = true;
                self.tell(Action::Alter, kind, quoted(&column.name), differences);
            }
        }
    }

    fn compare_constraints(&mut self) {
        self.take_pairs(|one, other| one.facts == other.facts);
        let mut pairs = self.take_pairs(|one, other| {
            one.facts.name.is_some() && one.facts.name == other.facts.name
        });
        pairs.extend(self.take_pairs(|one, other| one.facts.definition == other.facts.definition));
        let kind = kinds::Constraint::KIND.name;
        for constraint in self.old_constraints.clone() {
            self.tell(Action::Drop, kind, called(constraint), Vec::new());
        }
        for (before, after) in pairs {
            self.is_altered = true;
            let differences = before.facts.differences(&after.facts);
            self.tell(Action::Alter, kind, called(before), differences);
        }
        for constraint in self.new_constraints.clone() {
            self.tell(Action::Create, kind, called(constraint), Vec::new());
        }
    }

    /// Takes the constraints that fit each other out of both lists.
    fn take_pairs(
        &mut self,
        fit: impl Fn(&Constraint, &Constraint) -> bool,
    ) -> Vec<(&'a Constraint, &'a Constraint)> {
        let mut pairs = Vec::new();
        self.old_constraints.retain(|old| {
            let place = self.new_constraints.iter().position(|new| fit(old, new));
            if let Some(place) = place {
                pairs.push((*old, self.new_constraints.remove(place)));
            }
            place.is_none()
        });
        pairs
    }

    fn tell(
        &mut self,
        action: Action,
        kind: &'static str,
        name: String,
        differences: Vec<Difference>,
    ) {
        self.changes.push(Change {
            action,
            kind,
            within: quoted(&self.to.name),
            name,
            differences,
        });
    }
}

/// Orders columns of a table where one reads another, in an expression or a check: a function says which comes first. The
/// error is their order before, where they read each other.
fn ordered<'a>(
    columns: Vec<&'a Column>,
    table: &Table,
    first: impl Fn(usize, usize) -> (usize, usize),
) -> Result<Vec<&'a Column>, Vec<&'a Column>> {
    let names: Vec<String> = columns.iter().map(|it| fold(&it.name)).collect();
    let mut edges = Edges::default();
    for (reader, column) in columns.iter().enumerate() {
        let mut read = Names::new();
        if let Some(generated) = &column.facts.generated {
            read.extend(mentioned(&scan(&generated.text)));
        }
        let own = Some(&names[reader]);
        let constraints = table.constraints.iter();
        let checks = constraints.filter(|it| it.rule == Rule::Check && it.within.as_ref() == own);
        read.extend(checks.flat_map(|it| it.columns.iter().cloned()));
        for (at, name) in names.iter().enumerate() {
            if read.contains(name) {
                let (before, after) = first(at, reader);
                edges.add(before, after);
            }
        }
    }
    let places: Vec<usize> = (0..columns.len()).collect();
    match order(&places, &edges) {
        Ok(order) => Ok(order.into_iter().map(|at| columns[at]).collect()),
        Err(_) => Err(columns),
    }
}

fn called(constraint: &Constraint) -> String {
    let name = constraint.facts.name.as_ref();
    name.unwrap_or(&constraint.facts.definition).text.clone()
}
