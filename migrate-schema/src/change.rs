//! What differs between two catalogs, as people are told it.

use std::fmt;

/// What happens to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed where it stands.
    Alter,
    /// It is dropped and made again: nothing else changes it, or it stands in another change's way.
    Replace,
    /// It gets another name.
    Rename,
    /// It is dropped.
    Drop,
}

/// A change of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happens.
    pub action: Action,
    /// The kind of object, such as `table`.
    pub kind: &'static str,
    /// The object that holds it, as SQL writes it, such as a column's table; else empty.
    pub within: String,
    /// Its name, as SQL writes it.
    pub name: String,
    /// What differs, where it is on both sides.
    pub differences: Vec<Difference>,
}

/// A facet that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The facet's name, such as `type`.
    pub facet: &'static str,
    /// The value before, as people are shown it; empty where there is none.
    pub from: String,
    /// The value after.
    pub to: String,
}

/// Writes what people are told in one line, such as `alter column users.email: type text -> citext`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Create => "create",
            Action::Alter => "alter",
            Action::Replace => "replace",
            Action::Rename => "rename",
            Action::Drop => "drop",
        };
        write!(f, "{action} {} ", self.kind)?;
        match self.within.as_str() {
            "" => f.write_str(&self.name)?,
            within => write!(f, "{within}.{}", self.name)?,
        }
        for (index, difference) in self.differences.iter().enumerate() {
            let sign = if index == 0 { ":" } else { "," };
            write!(f, "{sign} {difference}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &str| match value {
            "" => "none".to_owned(),
            value => value.to_owned(),
        };
        let (from, to) = (shown(&self.from), shown(&self.to));
        // A body or a query is read in the statements.
        if from.contains('\n') || to.contains('\n') {
            return write!(f, "another {}", self.facet);
        }
        write!(f, "{} {from} -> {to}", self.facet)
    }
}
