//! Settings that a statement may make and no catalog lists: those of applications, such as
//! `app.tenant`. They are found by words: one too many does no harm.

/// Returns the names with a dot that a statement sets, by `SET` or `set_config`.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let lower = text.to_ascii_lowercase();
    for (at, word) in words(&lower) {
        let rest = lower[at + word.len()..].trim_start();
        let name = match word {
            "set" => {
                let mut scopes = ["session", "local"].iter();
                let scoped = scopes.find_map(|scope| rest.strip_prefix(scope));
                let scoped = scoped.filter(|rest| rest.starts_with(char::is_whitespace));
                let rest = scoped.map_or(rest, str::trim_start);
                let end = rest.find(|sign: char| !is_part(sign) && !matches!(sign, '.' | '"'));
                rest[..end.unwrap_or(rest.len())].replace('"', "")
            }
            "set_config" => {
                let argument = rest.strip_prefix('(').map(str::trim_start);
                let literal = argument.and_then(|it| it.strip_prefix('\''));
                let literal = literal.and_then(|it| it.split('\'').next());
                literal.unwrap_or_default().to_owned()
            }
            _ => continue,
        };
        if name.contains('.') {
            names.push(name);
        }
    }
    names
}

/// Returns whether a statement may listen to notifications.
pub(super) fn may_listen(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    words(&lower).any(|(_, word)| word == "listen")
}

/// Returns the words of a text, each with where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(is_part)?;
        let begin = at;
        let rest = &text[begin..];
        let end = rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
        at = begin + end;
        Some((begin, &rest[..end]))
    })
}

fn is_part(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_applications_are_found() {
        let cases = [
            ("SET app.tenant = '1'", "app.tenant"),
            ("set  SESSION\n\"App\".x TO 2", "app.x"),
            ("SET LOCAL app.x TO 2", "app.x"),
            (
                "SELECT pg_catalog.set_config( 'app.x', '1', false)",
                "app.x",
            ),
            ("DO $$ BEGIN SET app.x = 1; END $$", "app.x"),
            ("SET search_path = app", ""),
            ("SET session_replication_role = replica", ""),
            ("SET", ""),
            ("SELECT set_config(name, '1', false) FROM t", ""),
            ("UPDATE t SET session = 1", ""),
        ];
        for (text, name) in cases {
            assert_eq!(names(text).join(" "), name, "{text}");
        }
    }

    #[test]
    fn listening_is_a_word() {
        assert!(may_listen("listen jobs"));
        assert!(!may_listen("SELECT listener FROM unlisten"));
    }
}
