//! Names of types as people write them.

/// What the engine calls a type, and the short name it has too (manual, Data Types); the longest first.
const SHORT: [(&str, &str, &str); 7] = [
    ("timestamp", " without time zone", "timestamp"),
    ("timestamp", " with time zone", "timestamptz"),
    ("time", " without time zone", "time"),
    ("time", " with time zone", "timetz"),
    ("character varying", "", "varchar"),
    ("character", "", "char"),
    ("bit varying", "", "varbit"),
];

/// Returns a type with its modifiers by its short name; one that has none as it is.
pub(crate) fn short(name: &str) -> String {
    for (start, end, short) in SHORT {
        let Some(rest) = name.strip_prefix(start) else {
            continue;
        };
        let (modifier, rest) = match rest.strip_prefix('(').and_then(|it| it.split_once(')')) {
            Some((digits, rest)) => (format!("({digits})"), rest),
            None => (String::new(), rest),
        };
        if let Some(array) = rest.strip_prefix(end)
            && (array.is_empty() || array.starts_with('['))
        {
            return format!("{short}{modifier}{array}");
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_shortened() {
        assert_eq!(short("character varying(13)"), "varchar(13)");
        assert_eq!(short("timestamp(3) with time zone[]"), "timestamptz(3)[]");
        assert_eq!(short("timestamp without time zone"), "timestamp");
        assert_eq!(short("character(2)"), "char(2)");
        assert_eq!(short("\"char\""), "\"char\"");
        assert_eq!(short("character_of_mine"), "character_of_mine");
        assert_eq!(short("numeric(10,2)"), "numeric(10,2)");
    }
}
