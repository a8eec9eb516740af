//! The nearest known word, for a typing error.

/// Returns the known word that a misspelt one was likely meant to be; letter case doesn't count.
///
/// ```
/// use migrate_core::nearest;
///
/// assert_eq!(nearest("add_suers", ["add_users", "drop_users"]), Some("add_users"));
/// assert_eq!(nearest("orders", ["add_users", "drop_users"]), None);
/// ```
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_ascii_lowercase();
    let limit = (word.len() / 3).min(3);
    let near = known.into_iter().filter_map(|known| {
        // Most words differ too much in length: comparing them would cost far more.
        let distance = (known.len().abs_diff(word.len()) <= limit)
            .then(|| strsim::osa_distance(&word, &known.to_ascii_lowercase()))?;
        (distance <= limit).then_some((distance, known))
    });
    near.min().map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let known = ["add_users", "head", "3b2c1a5d6e7f"];
        let nearest = |word| nearest(word, known);
        assert_eq!(nearest("HEAD"), Some("head"));
        assert_eq!(nearest("add_suers"), Some("add_users"));
        assert_eq!(nearest("3b2c1a5d6e7"), Some("3b2c1a5d6e7f"));
        assert_eq!(nearest("drop_orders"), None);
        assert_eq!(nearest(""), None);
    }
}
