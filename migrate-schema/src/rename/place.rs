//! Where a name stands among others that are on both sides.

use std::collections::BTreeMap;

/// The last name before it that both sides have, and how many stand between.
pub(crate) type Place<'n> = (Option<&'n str>, usize);

/// Returns the places of those names that the other side doesn't have, in order.
///
/// Two names at equal places of two lists are perhaps the same thing renamed, wherever columns were added around them.
pub(crate) fn places<'n>(names: &[&'n str], other: &[&str]) -> BTreeMap<&'n str, Place<'n>> {
    let mut found = BTreeMap::new();
    let mut last = None;
    let mut between = 0;
    for &name in names {
        if other.contains(&name) {
            (last, between) = (Some(name), 0);
        } else {
            found.insert(name, (last, between));
            between += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_name_is_at_the_place_of_the_old_one() {
        let (old, new) = (["id", "mail", "age"], ["id", "email", "age", "city"]);
        let (from, to) = (places(&old, &new), places(&new, &old));
        assert_eq!(from["mail"], to["email"]);
        assert_ne!(from["mail"], to["city"]);
        assert!(!from.contains_key("age"));
    }
}
