//! The name of the history's table.

/// What the table is called where nothing is configured.
const DEFAULT: &str = "migrate_history";

/// A table's name, perhaps with its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableName {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
}

impl TableName {
    /// Reads `name` or `schema.name`.
    pub(crate) fn new(configured: Option<&str>) -> Self {
        let text = configured.unwrap_or(DEFAULT);
        match text.split_once('.') {
            Some((schema, name)) => Self {
                schema: Some(schema.to_owned()),
                name: name.to_owned(),
            },
            None => Self {
                schema: None,
                name: text.to_owned(),
            },
        }
    }

    /// Returns the name as SQL, in its own schema, or in a default one.
    pub(crate) fn sql(&self, default_schema: Option<&str>) -> String {
        match self.schema.as_deref().or(default_schema) {
            Some(schema) => self.sql_in(schema),
            None => quote_name(&self.name),
        }
    }

    /// Returns the name as SQL, in a schema.
    pub(crate) fn sql_in(&self, schema: &str) -> String {
        format!("{}.{}", quote_name(schema), quote_name(&self.name))
    }
}

/// Returns a name between double quotes, as both engines write it.
pub(crate) fn quote_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_name_may_have_a_schema() {
        assert_eq!(TableName::new(None).sql(None), r#""migrate_history""#);
        assert_eq!(
            TableName::new(Some("ops.h")).sql(Some("main")),
            r#""ops"."h""#
        );
        assert_eq!(TableName::new(Some("a\"b")).sql_in("c"), r#""c"."a""b""#);
    }
}
