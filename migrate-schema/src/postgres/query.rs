//! The layout of queries: the engine writes them with clauses flush right, people flush left.

use super::text::levels;

/// The words that begin a line of their own in a query.
const CLAUSES: [&str; 21] = [
    "WITH",
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "RETURNING",
    "VALUES",
    "TABLE",
    "FROM",
    "WHERE",
    "GROUP BY",
    "HAVING",
    "WINDOW",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "ORDER BY",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "FOR",
];

/// Returns a query as the engine wrote it with other white space at the starts of its lines, and nowhere else.
pub(super) fn layout(query: &str) -> String {
    layout_within(query, 0)
}

/// Does as [`layout`] with a query, or several, that stand deeper.
pub(super) fn layout_within(query: &str, depth: usize) -> String {
    lay_out(query, depth, true)
}

/// Does as [`layout_within`] with an expression that goes on in a line that has begun.
pub(super) fn layout_on(expression: &str, depth: usize) -> String {
    lay_out(expression, depth, false)
}

fn lay_out(query: &str, depth: usize, begins_line: bool) -> String {
    let levels = levels(query);
    let mut out = String::with_capacity(query.len());
    let mut cases = 0_usize;
    let mut start = 0;
    for line in query.split_inclusive('\n') {
        let (at, text) = (start, line.trim_start_matches(' '));
        start += line.len();
        let level = levels.get(at).copied().flatten();
        let Some(parentheses) = level.filter(|_| at > 0 || begins_line) else {
            out.push_str(line);
            cases = count_cases(cases, line, &levels[at..start]);
            continue;
        };
        let closes = usize::from(text.starts_with(')') || begins(text, "END"));
        let level = depth + (parentheses + cases).saturating_sub(closes);
        let hangs = !text.starts_with(')') && !CLAUSES.iter().any(|word| begins(text, word));
        out.push_str(&"    ".repeat(level + usize::from(hangs)));
        match first_of_several(text) {
            Some((word, first)) => {
                out.push_str(word);
                out.push('\n');
                out.push_str(&"    ".repeat(level + 1));
                out.push_str(first);
            }
            None => out.push_str(text),
        }
        cases = count_cases(cases, line, &levels[at..start]);
    }
    tightened(&out)
}

/// Returns a text without the space that the engine writes before a query in parentheses.
fn tightened(text: &str) -> String {
    let levels = levels(text);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _) in text.match_indices("( SELECT") {
        if levels[at].is_some() {
            out.push_str(&text[copied..=at]);
            copied = at + "( ".len();
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// Returns the word and the first column where a line begins a list of columns that the next lines go on with.
fn first_of_several(line: &str) -> Option<(&str, &str)> {
    let (word, first) = line.split_once(' ')?;
    let lists = ["SELECT", "RETURNING"].contains(&word) && !begins(first, "DISTINCT");
    (lists && first.trim_end().ends_with(',')).then_some((word, first))
}

/// Returns whether a line begins with a word.
fn begins(line: &str, word: &str) -> bool {
    let rest = line.strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_'))
}

/// Returns how many CASEs are open after a line, of those before it.
fn count_cases(before: usize, line: &str, levels: &[Option<usize>]) -> usize {
    let mut open = before;
    let mut word = String::new();
    for (at, it) in line.char_indices().chain([(line.len(), ' ')]) {
        let is_quoted = levels.get(at).is_some_and(Option::is_none);
        if !is_quoted && (it.is_alphanumeric() || it == '_') {
            word.push(it);
            continue;
        }
        match word.as_str() {
            "CASE" => open += 1,
            "END" => open = open.saturating_sub(1),
            _ => {}
        }
        word.clear();
    }
    open
}

#[cfg(test)]
mod tests {
    use super::layout;

    #[test]
    fn clauses_begin_at_the_left_and_columns_hang() {
        let query = " SELECT u.id,
    u.email
   FROM users u
     JOIN orders o ON o.user_id = u.id
  WHERE u.active";
        let expected = "SELECT
    u.id,
    u.email
FROM users u
    JOIN orders o ON o.user_id = u.id
WHERE u.active";
        assert_eq!(layout(query), expected);
    }

    #[test]
    fn queries_within_queries_are_deeper_and_strings_are_left_alone() {
        let query = " WITH RECURSIVE t(n) AS (
         VALUES (1)
        UNION ALL
         SELECT t_1.n + 1
           FROM t t_1
          WHERE t_1.note <> 'a
   FROM b'::text
        )
 SELECT t.n,
        CASE
            WHEN t.n > 1 THEN 'END'::text
            ELSE 'b'::text
        END AS word
   FROM t";
        let expected = "WITH RECURSIVE t(n) AS (
    VALUES (1)
    UNION ALL
    SELECT t_1.n + 1
    FROM t t_1
    WHERE t_1.note <> 'a
   FROM b'::text
)
SELECT
    t.n,
    CASE
        WHEN t.n > 1 THEN 'END'::text
        ELSE 'b'::text
    END AS word
FROM t";
        assert_eq!(layout(query), expected);
    }
}
