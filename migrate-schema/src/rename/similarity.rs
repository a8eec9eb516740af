//! How alike two names are.

/// From here on, in percent, two names are called alike.
const ALIKE: usize = 50;

/// Returns whether one name looks like another way to write the other, such as `mail` and `email`, or `name` and `full_name`.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    likeness(a, b) >= ALIKE
}

/// Returns how alike two names are, in percent: by the letters that both have in one order, or by the words.
pub(crate) fn likeness(a: &str, b: &str) -> usize {
    let letters = |name: &str| name.to_lowercase().chars().collect::<Vec<_>>();
    let (letters_a, letters_b) = (letters(a), letters(b));
    let by_letters = share(
        common(&letters_a, &letters_b),
        letters_a.len(),
        letters_b.len(),
    );
    let (words_a, words_b) = (words(a), words(b));
    let equal = words_a.iter().filter(|word| words_b.contains(word)).count();
    by_letters.max(share(equal, words_a.len(), words_b.len()))
}

/// Returns the name that is most like one that isn't there, if any is alike.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let found = likeness(wanted, name);
        if found >= ALIKE && best.is_none_or(|(most, _)| found > most) {
            best = Some((found, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Returns what `both` is of two counts together, in percent.
pub(crate) fn share(both: usize, a: usize, b: usize) -> usize {
    (200 * both).checked_div(a + b).unwrap_or(0)
}

/// Returns the length of the longest sequence that both have, with gaps.
fn common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for letter in a {
        let mut corner = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if letter == other {
                corner + 1
            } else {
                above.max(row[at])
            };
            corner = above;
        }
    }
    row[b.len()]
}

/// Returns a name's words in lower case: `firstName` and `first_name` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (was_lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        was_lower = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_change_into_each_other_are_alike() {
        for (a, b) in [
            ("mail", "email"),
            ("name", "full_name"),
            ("firstName", "first_name"),
            ("qty", "quantity"),
            ("user", "users"),
        ] {
            assert!(alike(a, b) && alike(b, a), "{a} {b}: {}", likeness(a, b));
        }
    }

    #[test]
    fn names_of_other_things_are_not() {
        for (a, b) in [
            ("title", "status"),
            ("legacy", "active"),
            ("users", "invoices"),
            ("", ""),
        ] {
            assert!(!alike(a, b), "{a} {b}: {}", likeness(a, b));
        }
    }

    #[test]
    fn the_nearest_name_is_offered_and_none_that_is_far() {
        let names = ["users.id", "users.email", "users.mail_sent"];
        assert_eq!(
            nearest("users.emial", names.into_iter()),
            Some("users.email")
        );
        assert_eq!(nearest("zzz", names.into_iter()), None);
    }
}
