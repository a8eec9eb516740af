//! URLs as `migrate.toml` writes them: `env:NAME`, or text with `${NAME}` in it.

use super::Variables;
use super::parts::encode;

/// Why a URL can't be filled in.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) help: String,
}

/// Puts the variables in.
///
/// A value that stands for a user or a password is encoded: what people export is the password
/// itself.
pub(super) fn fill(template: &str, variables: Variables<'_>) -> Result<String, Problem> {
    if let Some(name) = template.strip_prefix("env:") {
        return value(name.trim(), variables);
    }
    let user = user_end(template);
    let mut out = String::new();
    let mut at = 0;
    while let Some(start) = template[at..].find("${").map(|found| at + found) {
        out += &template[at..start];
        let Some(end) = template[start..].find('}').map(|found| start + found) else {
            return Err(Problem {
                message: "a `${` has no `}`".to_owned(),
                help: "write it as in: postgres://app:${APP_PASSWORD}@db1/app".to_owned(),
            });
        };
        let text = value(&template[start + 2..end], variables)?;
        if user.contains(&start) {
            out += &encode(&text);
        } else {
            out += &text;
        }
        at = end + 1;
    }
    out += &template[at..];
    Ok(out)
}

/// Returns where user and password stand.
fn user_end(template: &str) -> std::ops::Range<usize> {
    let start = template.find("://").map_or(0, |found| found + 3);
    let end = template.rfind('@').unwrap_or(0);
    start..end.max(start)
}

fn value(name: &str, variables: Variables<'_>) -> Result<String, Problem> {
    let found = variables.find(name);
    found.map(|(value, _)| value).ok_or_else(|| Problem {
        message: format!("the variable {name} isn't set"),
        help: format!("set {name} in the environment or in .env"),
    })
}
