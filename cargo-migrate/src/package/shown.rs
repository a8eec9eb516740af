//! Paths as people are shown them.

use std::path::{Component, Path, PathBuf};

/// Returns a path as seen from a folder, with `/` between its parts.
///
/// What isn't reached by going up to a folder above `from` stays absolute.
pub(crate) fn shown(path: &Path, from: &Path) -> String {
    let path = plain(path);
    let from = plain(from);
    let mut ups = PathBuf::new();
    for folder in from.ancestors() {
        // Through the root a relative path says less than an absolute one.
        if folder.parent().is_none() && !ups.as_os_str().is_empty() {
            break;
        }
        if let Ok(rest) = path.strip_prefix(folder) {
            let relative = ups.join(rest);
            return if relative.as_os_str().is_empty() {
                ".".to_owned()
            } else {
                slashes(&relative)
            };
        }
        ups.push("..");
    }
    slashes(&path)
}

/// Returns a folder that was typed: as it was where it is absolute and elsewhere.
pub(super) fn typed(dir: &Path, from: &Path) -> String {
    if dir.is_absolute() && !plain(dir).starts_with(plain(from)) {
        return slashes(&plain(dir));
    }
    shown(&from.join(dir), from)
}

/// Leaves out `.`, and `..` with what it takes back.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn slashes(path: &Path) -> String {
    let text = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '/' {
        text
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_from_the_current_folder() {
        let cases = [
            ("/home/ana/shop/migrations", "/home/ana/shop", "migrations"),
            (
                "/home/ana/shop/migrations",
                "/home/ana/shop/src",
                "../migrations",
            ),
            ("/home/ana/shop/./db/../sql", "/home/ana/shop", "sql"),
            ("/home/ana/shop", "/home/ana/shop", "."),
            ("/home/ana/other", "/home/ana/shop", "../other"),
            ("/srv/sql", "/home/ana/shop", "/srv/sql"),
        ];
        for (path, from, expected) in cases {
            assert_eq!(shown(Path::new(path), Path::new(from)), expected);
        }
        let typed = |dir: &str| super::typed(Path::new(dir), Path::new("/home/ana/shop"));
        assert_eq!(typed("/home/ana/other"), "/home/ana/other");
        assert_eq!(typed("/home/ana/shop/sql/"), "sql");
        assert_eq!(typed("../sql"), "../sql");
    }
}
