//! Parentheses that change nothing: the precedence of operators says which.
//!
//! Only what is sure is taken off, so that two texts of one meaning may still differ, but never the other way round.

use super::token::{Kind, Token};

/// Returns tokens without the pairs of parentheses that have no meaning.
pub(super) fn without_redundant(tokens: &[Token]) -> Vec<Token> {
    let mut tokens = tokens.to_vec();
    let mut at = 0;
    while at < tokens.len() {
        match closing(&tokens, at) {
            Some(end) if is_redundant(&tokens, at, end) => {
                tokens.remove(end);
                tokens.remove(at);
                // What stood inside has other neighbours now.
                at = at.saturating_sub(1);
            }
            _ => at += 1,
        }
    }
    tokens
}

/// Returns where the parenthesis closes that opens here.
fn closing(tokens: &[Token], start: usize) -> Option<usize> {
    if !tokens[start].is_mark("(") {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        if token.is_mark("(") {
            depth += 1;
        } else if token.is_mark(")") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

fn is_redundant(tokens: &[Token], start: usize, end: usize) -> bool {
    let inside = &tokens[start + 1..end];
    let Some(inner) = weakest(inside) else {
        return false;
    };
    let before = start.checked_sub(1).map(|at| &tokens[at]);
    if !before.is_none_or(leads_to_expression) {
        return false;
    }
    let is_single = inside.len() == 1;
    let left = match before {
        Some(token) if is_sign(token) && !follows_operand(tokens, start - 1) => UNARY,
        Some(token) => precedence(token).unwrap_or(NONE),
        None => NONE,
    };
    let right = match tokens.get(end + 1) {
        // Behind an operand it is the beginning of NOT IN and its like.
        Some(token) if token.is("NOT") => COMPARISON,
        Some(token) => precedence(token).unwrap_or(NONE),
        None => NONE,
    };
    if is_single {
        return true;
    }
    // The AND of a BETWEEN binds otherwise than an AND.
    let between = tokens.iter().any(|it| it.is("BETWEEN"));
    !between && inner > left && inner >= right
}

/// Stronger than any operator that stands between two operands.
const UNARY: u8 = 11;
const COMPARISON: u8 = 4;
const NONE: u8 = 0;

/// Returns how strongly an operator binds: <https://sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes>.
fn precedence(token: &Token) -> Option<u8> {
    if token.kind == Kind::Mark {
        return Some(match &*token.text {
            "=" | "==" | "<>" | "!=" => COMPARISON,
            "<" | "<=" | ">" | ">=" => 5,
            "&" | "|" | "<<" | ">>" => 6,
            "+" | "-" => 7,
            "*" | "/" | "%" => 8,
            "||" | "->" | "->>" => 9,
            "~" => UNARY,
            _ => return None,
        });
    }
    let words: [(&[&str], u8); 5] = [
        (&["OR"], 1),
        (&["AND"], 2),
        (&["NOT"], 3),
        (
            &[
                "IS", "IN", "LIKE", "GLOB", "MATCH", "REGEXP", "ISNULL", "NOTNULL",
            ],
            COMPARISON,
        ),
        (&["COLLATE"], 10),
    ];
    let mut words = words.into_iter();
    words
        .find(|(words, _)| words.iter().any(|word| token.is(word)))
        .map(|(_, precedence)| precedence)
}

/// Returns how strongly the weakest operator of an expression binds; `None` where it may be something else.
fn weakest(tokens: &[Token]) -> Option<u8> {
    const ENDS: [&str; 12] = [
        "SELECT", "VALUES", "WITH", "CASE", "BETWEEN", "ESCAPE", "FILTER", "OVER", "ASC", "DESC",
        "AS", "ALL",
    ];
    let mut weakest = u8::MAX;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_mark("(") {
            depth += 1;
        } else if token.is_mark(")") {
            depth -= 1;
        } else if depth == 0 {
            if token.is_mark(",") || ENDS.iter().any(|word| token.is(word)) {
                return None;
            }
            let is_unary = is_sign(token) && !follows_operand(tokens, at);
            let found = if is_unary {
                Some(UNARY)
            } else {
                precedence(token)
            };
            weakest = weakest.min(found.unwrap_or(u8::MAX));
        }
    }
    (!tokens.is_empty()).then_some(weakest)
}

fn is_sign(token: &Token) -> bool {
    token.is_mark("+") || token.is_mark("-")
}

fn follows_operand(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else {
        return false;
    };
    before.is_mark(")") || !(before.kind == Kind::Mark || leads_to_expression(before))
}

/// Says whether an expression may follow: else parentheses hold arguments, a list or a query.
fn leads_to_expression(token: &Token) -> bool {
    const WORDS: [&str; 16] = [
        "AND", "OR", "NOT", "WHERE", "WHEN", "THEN", "ELSE", "CASE", "ON", "HAVING", "SELECT",
        "BY", "LIKE", "GLOB", "IS", "LIMIT",
    ];
    match token.kind {
        Kind::Mark => !token.is_mark(")") && !token.is_mark("."),
        Kind::Word => WORDS.iter().any(|word| token.is(word)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::scan;
    use super::*;

    fn texts(tokens: &[Token]) -> Vec<&str> {
        tokens.iter().map(|it| &*it.text).collect()
    }

    fn check(text: &str, wanted: &str) {
        let simple = without_redundant(&scan(text));
        assert_eq!(texts(&simple), texts(&scan(wanted)), "{text}");
    }

    #[test]
    fn what_binds_strongly_enough_needs_no_parentheses() {
        for (text, wanted) in [
            ("((a))", "a"),
            ("(a >= 0) AND (b = 1)", "a >= 0 AND b = 1"),
            ("(a AND b) OR c", "a AND b OR c"),
            ("(a - b) - c", "a - b - c"),
            ("x = (a + b)", "x = a + b"),
            ("lower((a))", "lower(a)"),
            (
                "SELECT (a) FROM t WHERE (a = 1)",
                "SELECT a FROM t WHERE a = 1",
            ),
            ("NOT (a = b)", "NOT a = b"),
            ("-(-1)", "-(-1)"),
            ("a * (-1)", "a * -1"),
        ] {
            check(text, wanted);
        }
    }

    #[test]
    fn what_has_a_meaning_stays() {
        for text in [
            "(a OR b) AND c",
            "a - (b - c)",
            "a * (b + c)",
            "a = (b = c)",
            "NOT (a AND b)",
            "a IN (1, 2)",
            "a IN (b)",
            "f(a + b)",
            "(a, b) = (1, 2)",
            "x = (SELECT 1)",
            "x BETWEEN 1 AND (a = b)",
            "count(*)",
            "(a || b) COLLATE nocase",
            "VALUES (a, b), (b, c)",
            "(NOT a) NOT IN (1)",
            "-(a + b)",
            "CAST(a AS TEXT)",
        ] {
            check(text, text);
        }
    }
}
