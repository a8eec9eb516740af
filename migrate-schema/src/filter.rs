//! Which objects take part in a comparison.

/// Lets objects through by schema, kind and name; what holds an object that is left out is no reason to leave that out too,
/// but what stands within one is left out with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Only these schemas; all where empty.
    pub schemas: Vec<String>,
    /// Not these schemas.
    pub not_schemas: Vec<String>,
    /// Not these kinds, such as `grant` or `materialized view`.
    pub not_kinds: Vec<String>,
    /// Not what has such a name, or a schema and a name with a dot between; `*` stands for any letters.
    pub not_names: Vec<String>,
}

impl Filter {
    /// Returns whether an object takes part. The schema is empty where there is none.
    pub fn lets(&self, kind: &str, schema: &str, name: &str) -> bool {
        let schema_fits = schema.is_empty()
            || ((self.schemas.is_empty() || self.schemas.iter().any(|it| it == schema))
                && !self.not_schemas.iter().any(|it| matches(it, schema)));
        let whole = match schema.is_empty() || self.not_names.is_empty() {
            true => String::new(),
            false => format!("{schema}.{name}"),
        };
        let is_named = |pattern: &String| {
            matches(pattern, name) || (!whole.is_empty() && matches(pattern, &whole))
        };
        schema_fits
            && !self.not_kinds.iter().any(|it| it == kind)
            && !self.not_names.iter().any(is_named)
    }
}

/// Returns whether a name is of a pattern in which `*` stands for any letters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(start) else {
        return false;
    };
    (0..=name.len()).any(|at| name.is_char_boundary(at) && matches(rest, &name[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_left_out_by_pattern_and_schema() {
        let filter = Filter {
            not_names: vec!["tmp_*".into(), "ops.migrate_history".into()],
            not_schemas: vec!["audit*".into()],
            ..Filter::default()
        };
        assert!(!filter.lets("table", "public", "tmp_1"));
        assert!(!filter.lets("table", "ops", "migrate_history"));
        assert!(filter.lets("table", "public", "migrate_history"));
        assert!(!filter.lets("table", "audit_2026", "log"));
        assert!(filter.lets("extension", "", "pgcrypto"));
    }
}
