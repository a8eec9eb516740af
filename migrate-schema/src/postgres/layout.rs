//! How statements are laid out: on one line where that is short, else a member a line.

/// The longest line of a statement that is one line, in letters.
const WIDTH: usize = 100;

/// Returns `head (a, b)`, or a member a line where that is long.
pub(crate) fn list(head: &str, members: &[String]) -> String {
    let line = format!("{head} ({})", members.join(", "));
    match members.is_empty() || line.chars().count() <= WIDTH {
        true => line,
        false => block(head, members),
    }
}

/// Returns `head (`, a member a line, `)`.
pub(crate) fn block(head: &str, members: &[String]) -> String {
    format!("{head} (\n    {}\n)", members.join(",\n    "))
}

/// Returns `head a b`, or a clause a line where that is long.
pub(crate) fn clauses(head: &str, clauses: &[String]) -> String {
    let mut parts = vec![head];
    parts.extend(clauses.iter().map(String::as_str));
    let line = parts.join(" ");
    match line.chars().count() <= WIDTH {
        true => line,
        false => parts.join("\n    "),
    }
}

/// Returns an expression without the parentheses that enclose all of it.
pub(crate) fn unwrapped(expression: &str) -> &str {
    let Some(inner) = expression
        .strip_prefix('(')
        .and_then(|it| it.strip_suffix(')'))
    else {
        return expression;
    };
    let mut depth = 0_usize;
    let mut quote = None;
    for letter in inner.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return expression,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parentheses_around_all_are_taken_off() {
        assert_eq!(unwrapped("((a > 1) AND (b > 1))"), "(a > 1) AND (b > 1)");
        assert_eq!(unwrapped("(a > 1) AND (b > 1)"), "(a > 1) AND (b > 1)");
        assert_eq!(unwrapped("(a <> ')'::text)"), "a <> ')'::text");
        assert_eq!(unwrapped("active"), "active");
    }

    #[test]
    fn a_long_list_is_written_a_member_a_line() {
        let short = ["'a'".to_owned(), "'b'".to_owned()];
        assert_eq!(
            list("CREATE TYPE e AS ENUM", &short),
            "CREATE TYPE e AS ENUM ('a', 'b')"
        );
        let long = ["x".repeat(60), "y".repeat(60)];
        assert!(list("CREATE", &long).starts_with("CREATE (\n    xx"));
    }
}
