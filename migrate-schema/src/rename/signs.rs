//! What speaks for one column being another under a new name.

/// What a column that is gone and one that is new have in common. Rather one question too many than values lost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs {
    pub(crate) is_same_type: bool,
    /// Whether values of the one type are usually those of the other.
    pub(crate) is_convertible: bool,
    pub(crate) is_alike: bool,
    pub(crate) is_same_place: bool,
    /// Whether their table lost and got no other.
    pub(crate) is_only: bool,
}

impl Signs {
    /// Returns whether somebody has to be asked.
    pub(crate) fn speak(self) -> bool {
        let stands_so = self.is_alike || self.is_same_place;
        match self.is_same_type {
            true => stands_so || self.is_only,
            false => stands_so && self.is_convertible,
        }
    }

    /// Returns the signs in words, given what is said of the types.
    pub(crate) fn words(self, from: &str, to: &str) -> Vec<String> {
        let types = match self.is_same_type {
            true => "same type".to_owned(),
            false => format!("{from} fits {to}"),
        };
        let place = self.is_same_place.then(|| "same place".to_owned());
        let name = self.is_alike.then(|| "name alike".to_owned());
        let only = self
            .is_only
            .then(|| "no other column is gone or new".to_owned());
        [types]
            .into_iter()
            .chain(place)
            .chain(name)
            .chain(only)
            .collect()
    }

    /// Returns how much they say, beside the likeness of the names.
    pub(crate) fn score(self) -> usize {
        100 * usize::from(self.is_same_type) + 50 * usize::from(self.is_same_place)
    }
}

#[cfg(test)]
mod tests {
    use super::Signs;

    #[test]
    fn types_alone_say_nothing_where_others_are_gone_too() {
        let types = Signs {
            is_same_type: true,
            ..Signs::default()
        };
        assert!(!types.speak());
        let only = Signs {
            is_only: true,
            ..types
        };
        assert!(only.speak());
        let other = Signs {
            is_same_type: false,
            is_same_place: true,
            ..only
        };
        assert!(!other.speak());
        let convertible = Signs {
            is_convertible: true,
            ..other
        };
        assert!(convertible.speak());
        assert_eq!(
            convertible.words("text", "varchar"),
            [
                "text fits varchar",
                "same place",
                "no other column is gone or new"
            ]
        );
    }
}
