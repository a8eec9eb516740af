//! Range types.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::{layout, name};

object! {
    /// A range type.
    Range = "range type" {
        subtype: String => "subtype",
        /// Only where it isn't the subtype's default.
        opclass: Option<String> => "operator class",
        /// Only where it isn't the subtype's own.
        collation: Option<String> => "collation",
        canonical: Option<String> => "canonical function",
        difference: Option<String> => "difference function",
        multirange: Option<String> => "multirange type",
        /// Whether the multirange type is named as the engine names it.
        usual: Option<bool> => ignored "usual multirange type",
    }
}

impl Sql for Range {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let multirange = self
            .multirange
            .as_ref()
            .filter(|_| self.usual == Some(false));
        let clauses = [
            ("subtype", Some(&self.subtype)),
            ("subtype_opclass", self.opclass.as_ref()),
            ("collation", self.collation.as_ref()),
            ("canonical", self.canonical.as_ref()),
            ("subtype_diff", self.difference.as_ref()),
            ("multirange_type_name", multirange),
        ];
        let write =
            |(name, value): (&str, Option<&String>)| value.map(|value| format!("{name} = {value}"));
        let clauses: Vec<_> = clauses.into_iter().filter_map(write).collect();
        let head = format!("CREATE TYPE {} AS RANGE", at.sql());
        let sql = match clauses.as_slice() {
            [_] => layout::list(&head, &clauses),
            _ => layout::block(&head, &clauses),
        };
        vec![Statement::new(sql)]
    }

    /// Only the multirange type's name can be changed.
    fn alter(&self, to: &Self, _at: &At<'_>) -> Option<Vec<Statement>> {
        let old = self.multirange.as_deref()?;
        let (schema, new) = name::split(to.multirange.as_deref()?);
        let renamed = Self {
            multirange: to.multirange.clone(),
            ..self.clone()
        };
        let is_all = renamed.differences(to).is_empty() && name::split(old).0 == schema;
        is_all.then(|| vec![Statement::new(format!("ALTER TYPE {old} RENAME TO {new}"))])
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP TYPE {}", at.sql()))
    }
}
