//! What kinds of objects there are, and what each is compared by.

/// A kind of object, such as a table, in a dialect.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// What SQL and people call it, such as `materialized view`.
    pub name: &'static str,
    /// What is known of such an object.
    pub facets: &'static [Facet],
}

/// One thing that is known of every object of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facet {
    /// What people call it, such as `default`.
    pub name: &'static str,
    /// Whether two objects that differ in it differ.
    pub compared: bool,
}

/// Makes the type of a kind of object, how it is read from a row, and its facets, of one list.
///
/// `field: Type => "name"` is compared, `field: Type => ignored "name"` is only known. With `parsed` before it, it is
/// made of a definition's text, and there is nothing that reads it from a row.
macro_rules! object {
    (parsed $(#[$meta:meta])* $type:ident = $kind:literal { $($fields:tt)* }) => {
        $crate::facet::object! { @compared_by $(#[$meta])* $type = $kind { $($fields)* } }
    };
    (
        $(#[$meta:meta])*
        $type:ident = $kind:literal {
            $($(#[$field_meta:meta])* $field:ident: $value:ty => $($ignored:ident)? $facet:literal,)*
        }
    ) => {
        $crate::facet::object! {
            @compared_by
            $(#[$meta])*
            $type = $kind {
                $($(#[$field_meta])* $field: $value => $($ignored)? $facet,)*
            }
        }

        impl $type {
            pub(crate) fn read(cells: &mut $crate::rows::Cells<'_>) -> Result<Self, $crate::Error> {
                // A kind may have no facets.
                let _ = &cells;
                Ok(Self { $($field: cells.next()?,)* })
            }
        }
    };
    (
        @compared_by
        $(#[$meta:meta])*
        $type:ident = $kind:literal {
            $($(#[$field_meta:meta])* $field:ident: $value:ty => $($ignored:ident)? $facet:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub(crate) struct $type {
            $($(#[$field_meta])* pub(crate) $field: $value,)*
        }

        impl $type {
            pub(crate) const KIND: $crate::facet::Kind = $crate::facet::Kind {
                name: $kind,
                facets: &[$($crate::facet::Facet {
                    name: $facet,
                    compared: $crate::facet::object!(@compared $($ignored)?),
                },)*],
            };

            /// Returns what differs, in the order of the facets.
            pub(crate) fn differences(&self, to: &Self) -> Vec<$crate::change::Difference> {
                let _ = to;
                let found: Vec<Option<$crate::change::Difference>> = vec![$({
                    let differs = $crate::facet::object!(@compared $($ignored)?) && self.$field != to.$field;
                    differs.then(|| $crate::change::Difference {
                        facet: $facet,
                        from: $crate::rows::Cell::show(&self.$field),
                        to: $crate::rows::Cell::show(&to.$field),
                    })
                },)*];
                found.into_iter().flatten().collect()
            }
        }
    };
    (@compared) => { true };
    (@compared ignored) => { false };
}

pub(crate) use object;
