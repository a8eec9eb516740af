//! Ids that are compared often.

/// An id beside its first bytes as a number: two numbers are compared faster than two texts, and
/// most ids differ there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sorted<'i> {
    // Compared first: the highest byte is the id's first, so that the order is that of the texts.
    start: u64,
    pub(crate) id: &'i str,
}

impl<'i> Sorted<'i> {
    pub(crate) fn new(id: &'i str) -> Self {
        let mut start = [0; 8];
        let n_bytes = id.len().min(start.len());
        start[..n_bytes].copy_from_slice(&id.as_bytes()[..n_bytes]);
        Self {
            start: u64::from_be_bytes(start),
            id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sorted;

    #[test]
    fn the_order_is_that_of_the_texts() {
        let ids = [
            "",
            "\0",
            "a",
            "a\0",
            "aa",
            "abcdefgh",
            "abcdefgh\0",
            "abcdefghi",
            "abcdefgi",
            "b",
            "é",
        ];
        for one in ids {
            for two in ids {
                let order = Sorted::new(one).cmp(&Sorted::new(two));
                assert_eq!(order, one.cmp(two), "{one:?} {two:?}");
            }
        }
    }
}
