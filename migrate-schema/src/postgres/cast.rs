//! What the engine makes of a value of one type where another is wanted.

use super::catalog::Catalog;

/// How a value of one type becomes one of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cast {
    /// By itself: also a change of a column's type does it.
    Assigned,
    /// Where a cast is written.
    Written,
    /// Only by way of its text.
    Text,
}

/// Types that an index of one compares with values of another (`pg_amop`).
const FAMILIES: &[&[&str]] = &[
    &["smallint", "integer", "bigint"],
    &["text", "character varying"],
    &["real", "double precision"],
    &[
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
    ],
];

/// Types that every type can be assigned to, as text.
const STRINGS: &[&str] = &["text", "character varying", "character", "citext"];

/// Returns whether a type is one of texts.
pub(crate) fn is_string(name: &str) -> bool {
    STRINGS.contains(&name)
}

/// Returns how values of one type become values of another, both without modifiers.
pub(crate) fn cast(catalog: &Catalog, from: &str, to: &str) -> Cast {
    if from == to {
        return Cast::Assigned;
    }
    if let (Some(from), Some(to)) = (from.strip_suffix("[]"), to.strip_suffix("[]")) {
        return cast(catalog, from, to);
    }
    match catalog.casts.get(&(from.to_owned(), to.to_owned())) {
        Some(context) if context != "e" => return Cast::Assigned,
        Some(_) => return Cast::Written,
        None => {}
    }
    match (STRINGS.contains(&from), STRINGS.contains(&to)) {
        (_, true) => Cast::Assigned,
        (true, false) => Cast::Written,
        (false, false) => Cast::Text,
    }
}

/// Returns whether an expression over a value means the same over one of another type: values are converted by
/// themselves, and not to or from text.
pub(crate) fn is_alike(catalog: &Catalog, from: &str, to: &str) -> bool {
    let is_text = |it: &str| STRINGS.contains(&it.trim_end_matches("[]"));
    is_text(from) == is_text(to) && cast(catalog, from, to) == Cast::Assigned
}

/// Returns whether a key of one type may refer to one of another, in both directions.
pub(crate) fn is_comparable(from: &str, to: &str) -> bool {
    let both = |family: &&[&str]| family.contains(&from) && family.contains(&to);
    from == to || FAMILIES.iter().any(both)
}

/// Returns whether values may lose some of their meaning: fractions, times of day.
pub(crate) fn rounds(from: &str, to: &str) -> bool {
    let whole = |it: &str| matches!(it, "smallint" | "integer" | "bigint");
    let fraction = |it: &str| it.starts_with("numeric") || it == "real" || it == "double precision";
    let scale = |it: &str| {
        let (_, modifiers) = it.strip_prefix("numeric(")?.split_once(',')?;
        modifiers.trim_end_matches(')').parse::<i64>().ok()
    };
    let precision = |it: &str| {
        let (head, rest) = it.split_once('(')?;
        let (digits, zone) = rest.split_once(')')?;
        let is_time = head.starts_with("time") || head.starts_with("interval");
        is_time.then(|| (digits.parse::<i64>().unwrap_or(6), zone.to_owned()))
    };
    if fraction(from)
        && (whole(to) || scale(from).unwrap_or(i64::MAX) > scale(to).unwrap_or(i64::MAX))
    {
        return true;
    }
    let is_moment = from.starts_with("timestamp");
    if is_moment && (to == "date" || to.starts_with("time ") || to.starts_with("time(")) {
        return true;
    }
    let finest = |it: &str| precision(it).map_or(6, |(digits, _)| digits);
    from.starts_with("time") && to.starts_with("time") && finest(from) > finest(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_is_written_only_where_the_engine_has_none_by_itself() {
        let mut catalog = Catalog::default();
        let known = ("integer".to_owned(), "bigint".to_owned());
        catalog.casts.insert(known, "i".into());
        let known = ("boolean".to_owned(), "integer".to_owned());
        catalog.casts.insert(known, "e".into());
        assert_eq!(cast(&catalog, "integer", "bigint"), Cast::Assigned);
        assert_eq!(cast(&catalog, "integer[]", "bigint[]"), Cast::Assigned);
        assert_eq!(cast(&catalog, "boolean", "integer"), Cast::Written);
        assert_eq!(cast(&catalog, "text", "mood"), Cast::Written);
        assert_eq!(cast(&catalog, "mood", "text"), Cast::Assigned);
        assert_eq!(cast(&catalog, "uuid", "integer"), Cast::Text);
        assert!(!is_alike(&catalog, "integer", "text"));
    }

    #[test]
    fn fractions_and_times_of_day_are_lost() {
        assert!(rounds("numeric", "integer"));
        assert!(rounds("numeric(10,4)", "numeric(10,2)"));
        assert!(!rounds("numeric(10,2)", "numeric(12,2)"));
        assert!(!rounds("numeric(10,2)", "numeric"));
        assert!(rounds("timestamp with time zone", "date"));
        assert!(rounds(
            "timestamp with time zone",
            "timestamp(0) with time zone"
        ));
        assert!(!rounds("date", "timestamp with time zone"));
    }
}
