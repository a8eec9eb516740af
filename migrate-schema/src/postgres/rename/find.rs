//! Finds the rename that somebody says in words.

use super::thing::{Thing, things};
use crate::postgres::catalog::Catalog;
use crate::rename::similarity::nearest;
use crate::{Error, Rename};

/// Finds what is called `old` in one catalog and `new` in the other.
///
/// # Errors
///
/// Where nothing has the old name, nothing of its kind the new one, or the new one is taken before.
pub(crate) fn find_rename(
    old: &str,
    new: &str,
    from: &Catalog,
    to: &Catalog,
) -> Result<Rename, Error> {
    let mut olds: Vec<_> = things(from).filter(|it| it.is_named(old)).collect();
    if olds.is_empty() {
        let names: Vec<_> = things(from)
            .filter(|it| !it.is_in(to))
            .map(|it| it.shown())
            .collect();
        let all: Vec<_> = things(from).map(|it| it.shown()).collect();
        let near = nearest_of(old, &names).or_else(|| nearest_of(old, &all));
        return Err(Error::unknown(
            format_args!("there is no {old} to rename"),
            near.as_deref(),
        ));
    }
    // What the text is to the letter comes before what it is without a schema or quotes.
    olds.sort_by_key(|it| (it.is_in(to), it.shown() != old));
    let fits = |thing: &Thing<'_>, found: &Thing<'_>| {
        let in_schema = thing.id.schema == found.id.schema;
        thing.is_beside(found) && ((in_schema && found.is_called(new)) || found.is_named(new))
    };
    let pair = olds.iter().find_map(|old| {
        let found = things(to).find(|it| fits(old, it))?;
        Some((*old, found))
    });
    let Some((thing, found)) = pair else {
        let thing = olds[0];
        let beside = || things(to).filter(|it| thing.is_beside(it));
        let names: Vec<_> = beside()
            .filter(|it| !it.is_in(from))
            .map(|it| it.shown())
            .collect();
        let own: Vec<_> = beside()
            .filter(|it| !it.is_in(from))
            .map(|it| it.own().to_owned())
            .collect();
        let near = nearest_of(new, &names).or_else(|| nearest_of(new, &own));
        let (kind, shown) = (thing.kind(), thing.shown());
        let reason = format!(
            "{kind} {shown} can't be renamed to {new}: the wanted schema has no {kind} of that name"
        );
        return Err(Error::unknown(reason, near.as_deref()));
    };
    let (kind, shown) = (thing.kind(), thing.shown());
    if found.is_in(from) {
        let taken = found.shown();
        return Err(Error::new(format!(
            "{kind} {shown} can't be renamed to {new}: {kind} {taken} is already there"
        )));
    }
    let (id, new_id) = (thing.id, found.id);
    if thing.part.is_none() && id.schema != new_id.schema && id.name != new_id.name {
        let reason = "it can't be renamed and moved to another schema at once";
        return Err(Error::new(format!(
            "{kind} {shown} can't become {}: {reason}",
            found.shown()
        )));
    }
    Ok(thing.renamed(&found))
}

fn nearest_of(wanted: &str, names: &[String]) -> Option<String> {
    nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::catalog::{Id, Object};
    use crate::postgres::object::{Enum, Item, Tag};

    /// Makes a catalog of enums: schema, name, and values without quotes.
    fn enums(enums: &[(&str, &str, &[&str])]) -> Catalog {
        let mut catalog = Catalog::default();
        for (schema, name, values) in enums {
            let id = Id {
                tag: Tag::Enum,
                schema: (*schema).to_owned(),
                within: String::new(),
                name: (*name).to_owned(),
            };
            let schema = if *schema == "public" {
                String::new()
            } else {
                format!("{schema}.")
            };
            let values = values.iter().map(|it| format!("'{it}'")).collect();
            let object = Object::new(Item::Enum(Enum { values }), format!("{schema}{name}"));
            catalog.objects.insert(id, object);
        }
        catalog
    }

    fn error(old: &str, new: &str, from: &Catalog, to: &Catalog) -> String {
        find_rename(old, new, from, to).unwrap_err().to_string()
    }

    #[test]
    fn a_type_or_a_value_is_found_by_any_spelling() {
        let from = enums(&[
            ("public", "mood", &["sad", "ok"]),
            ("app", "state", &["on"]),
        ]);
        let to = enums(&[
            ("public", "feeling", &["sad", "ok"]),
            ("app", "state", &["off"]),
        ]);
        for old in ["mood", "public.mood", "\"mood\""] {
            let found = find_rename(old, "feeling", &from, &to).unwrap();
            assert_eq!(found.statement.sql, "ALTER TYPE mood RENAME TO feeling");
            assert_eq!(found.reverse.sql, "ALTER TYPE feeling RENAME TO mood");
        }
        for (old, new) in [
            ("state.on", "off"),
            ("app.state.on", "app.state.off"),
            ("state.'on'", "'off'"),
        ] {
            let found = find_rename(old, new, &from, &to).unwrap();
            assert_eq!(
                found.statement.sql,
                "ALTER TYPE app.state RENAME VALUE 'on' TO 'off'"
            );
        }
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let from = enums(&[("public", "mood", &["sad"])]);
        let to = enums(&[("public", "feeling", &["sad"])]);
        assert_eq!(
            error("moood", "feeling", &from, &to),
            "there is no moood to rename; did you mean mood?"
        );
        assert_eq!(
            error("zzz", "feeling", &from, &to),
            "there is no zzz to rename"
        );
        assert_eq!(
            error("mood", "feelings", &from, &to),
            "enum mood can't be renamed to feelings: the wanted schema has no enum of that name; did you mean feeling?"
        );
    }

    #[test]
    fn a_name_that_is_there_before_is_refused() {
        let from = enums(&[
            ("public", "mood", &["sad"]),
            ("public", "feeling", &["sad"]),
        ]);
        let to = enums(&[("public", "feeling", &["sad"])]);
        assert_eq!(
            error("mood", "feeling", &from, &to),
            "enum mood can't be renamed to feeling: enum feeling is already there"
        );
    }

    #[test]
    fn another_name_in_another_schema_is_two_renames() {
        let from = enums(&[("public", "mood", &["sad"])]);
        let to = enums(&[("app", "feeling", &["sad"])]);
        assert_eq!(
            error("mood", "app.feeling", &from, &to),
            "enum mood can't become app.feeling: it can't be renamed and moved to another schema at once"
        );
    }
}
