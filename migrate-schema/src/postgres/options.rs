//! Options such as storage parameters: lists of `name=value`.

use std::ops::Deref;

use crate::rows::Cell;

/// Options in the order in which they were set; another order is no difference.
#[derive(Clone, Debug, Default, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Options(Vec<String>);

impl Options {
    fn sorted(&self) -> Vec<String> {
        let mut sorted = self.0.clone();
        sorted.sort();
        sorted
    }
}

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.sorted() == other.sorted()
    }
}

impl Deref for Options {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl Cell for Options {
    fn read(cell: Option<&str>) -> Option<Self> {
        Cell::read(cell).map(Self)
    }

    fn show(&self) -> String {
        self.sorted().join(", ")
    }
}

/// Returns what gives all that is new or has another value, such as `SET (fillfactor=70)`, if anything is.
pub(crate) fn set(from: &[String], to: &[String]) -> Option<String> {
    let new: Vec<&str> = to
        .iter()
        .filter(|it| !from.contains(it))
        .map(String::as_str)
        .collect();
    (!new.is_empty()).then(|| format!("SET ({})", new.join(", ")))
}

/// Returns what takes away all that is gone, such as `RESET (fillfactor)`, if anything is.
pub(crate) fn reset(from: &[String], to: &[String]) -> Option<String> {
    let gone: Vec<&str> = gone(from, to).collect();
    (!gone.is_empty()).then(|| format!("RESET ({})", gone.join(", ")))
}

/// Returns the names of what has no value any more.
pub(crate) fn gone<'a>(from: &'a [String], to: &'a [String]) -> impl Iterator<Item = &'a str> {
    let is_kept = |wanted: &str| to.iter().any(|it| name(it) == wanted);
    from.iter()
        .map(|it| name(it))
        .filter(move |it| !is_kept(it))
}

fn name(option: &str) -> &str {
    option.split_once('=').map_or(option, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_order_is_no_difference() {
        let read = |cell| Options::read(Some(cell)).expect("a list");
        let (one, other) = (read("b=1\u{1f}a=2"), read("a=2\u{1f}b=1"));
        assert_eq!(one, other);
        assert_eq!(one.show(), other.show());
        assert_eq!(one.join(", "), "b=1, a=2");
        assert_ne!(one, read("a=2"));
    }

    #[test]
    fn what_is_equal_is_left_alone() {
        let list = |options: &[&str]| {
            options
                .iter()
                .map(|it| (*it).to_owned())
                .collect::<Vec<_>>()
        };
        let from = list(&[
            "autovacuum_enabled=false",
            "fillfactor=70",
            "user_catalog_table=true",
        ]);
        let to = list(&["fillfactor=80", "user_catalog_table=true"]);
        assert_eq!(set(&from, &to).as_deref(), Some("SET (fillfactor=80)"));
        assert_eq!(
            reset(&from, &to).as_deref(),
            Some("RESET (autovacuum_enabled)")
        );
        assert_eq!((set(&to, &to), reset(&to, &to)), (None, None));
    }
}
