//! The nearest known name, for a typing error.

/// Returns the candidate that is nearest to a name, where one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.len().div_ceil(4).min(3);
    let near = candidates.filter_map(|candidate| {
        let distance = distance(name, candidate, limit)?;
        Some((distance, candidate))
    });
    near.min().map(|(_, candidate)| candidate)
}

/// Returns how many letters are to be inserted, removed, replaced or swapped with their
/// neighbour, unless they are more than a limit. Letter case doesn't count.
fn distance(one: &str, two: &str, limit: usize) -> Option<usize> {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    if one.len().abs_diff(two.len()) > limit {
        return None;
    }
    let same = |a: u8, b: u8| a.eq_ignore_ascii_case(&b);
    let mut before_last = vec![0; two.len() + 1];
    let mut last: Vec<usize> = (0..=two.len()).collect();
    for (i, &a) in one.iter().enumerate() {
        let mut row = vec![i + 1; two.len() + 1];
        for (j, &b) in two.iter().enumerate() {
            let replaced = last[j] + usize::from(!same(a, b));
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && same(a, two[j - 1]) && same(one[i - 1], b) {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    let distance = last[two.len()];
    (distance <= limit).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let known = ["head", "heads", "3b2c1a5d6e7f", "add_users"];
        let nearest = |name| nearest(name, known.into_iter());
        assert_eq!(nearest("HEAD"), Some("head"));
        assert_eq!(nearest("add_suers"), Some("add_users"));
        assert_eq!(nearest("3b2c1a5d6e7"), Some("3b2c1a5d6e7f"));
        assert_eq!(nearest("drop_orders"), None);
        assert_eq!(nearest(""), None);
    }
}
