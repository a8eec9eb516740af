//! Hides the passwords of URLs, so that a drawn line of `migrate.toml` can go into a log.

use crate::SourceFile;

/// Returns the file with each byte of a password as `*`: every offset stays true.
pub(super) fn mask(file: &SourceFile) -> SourceFile {
    let mut out = String::with_capacity(file.text().len());
    let mut rest = file.text();
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || "\"'".contains(c));
        let authority = &after[..end.unwrap_or(after.len())];
        rest = &after[authority.len()..];
        match authority
            .rsplit_once('@')
            .and_then(|(login, _)| login.split_once(':'))
        {
            Some((user, password)) => {
                out.push_str(user);
                out.push(':');
                out.extend(std::iter::repeat_n('*', password.len()));
                out.push_str(&authority[user.len() + 1 + password.len()..]);
            }
            None => out.push_str(authority),
        }
    }
    out.push_str(rest);
    SourceFile::new(file.path(), &out)
}

#[cfg(test)]
mod tests {
    use super::mask;
    use crate::SourceFile;

    #[test]
    fn only_passwords_are_hidden() {
        let masked = |text: &str| {
            mask(&SourceFile::new("migrate.toml", text))
                .text()
                .to_owned()
        };
        assert_eq!(
            masked("url = \"postgres://a:geh@im@h/d\""),
            "url = \"postgres://a:******@h/d\""
        );
        assert_eq!(
            masked("url = \"postgres://a:gehé\n"),
            "url = \"postgres://a:gehé\n"
        );
        for same in [
            "url = \"postgres://a@h:5432/d\"",
            "sqlite://x.db",
            "a:b@c",
            "://",
        ] {
            assert_eq!(masked(same), same);
        }
    }
}
