//! Storage parameters.

use std::ops::Deref;

use crate::rows::Cell;

/// Storage parameters, `name=value`, in the order in which they were set; another order is no difference.
#[derive(Clone, Debug, Default, Eq)]
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
}
