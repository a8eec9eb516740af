//! Reading what a database answered. Until all is read, a place in the order of the ids stands for an object: numbers are
//! compared and gathered much faster than names.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Catalog, HOLDERS, Id, N_KINDS, Object, QUERIES, Right, Tag};
use crate::Error;
use crate::catalog::Note;
use crate::rows::{Cells, Row};

/// An object in one database: class, number, number of a part.
type Address = (i64, i64, i64);

/// Where the cells of an id stand in a row of a kind.
const NAMES: std::ops::Range<usize> = 3..6;

/// How many cells of a dependency say what depends.
const DEPENDENT: usize = 3;

/// Objects, in the order of their ids.
struct Objects {
    found: Vec<(Id, Object)>,
    known: HashMap<Address, Known>,
}

/// What is known of an address.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// The place of the object that it is.
    place: Option<usize>,
    /// What it is a part of, or stands for; and whether that is a parent's, which doesn't need what the part needs.
    whole: Option<(Address, bool)>,
}

/// Reads the answers to [`QUERIES`].
///
/// # Errors
///
/// Where an answer isn't one to its query.
pub(super) fn read(answers: &[Vec<Row>]) -> Result<Catalog, Error> {
    if answers.len() != QUERIES.len() {
        let found = format!("{} answers to {} queries", answers.len(), QUERIES.len());
        return Err(Error::new(found));
    }
    let (kinds, about_all) = answers.split_at(N_KINDS);
    let [comments, grants, parts, dependencies, casts, others, untold] = about_all else {
        unreachable!("the answers were counted");
    };
    let mut objects = Objects::with_capacity(kinds.iter().map(Vec::len).sum(), parts.len());
    for (&tag, rows) in Tag::ALL.iter().zip(kinds) {
        objects.read_kind(tag, rows)?;
    }
    objects.read_comments(comments)?;
    objects.read_grants(grants)?;
    objects.read_needs(parts, dependencies)?;
    let mut catalog = Catalog {
        objects: objects.found.into_iter().collect(),
        ..Catalog::default()
    };
    catalog.look_again();
    for row in casts {
        let mut cells = Cells::new("casts", row);
        let types = (cells.next()?, cells.next()?);
        catalog.casts.insert(types, cells.next()?);
    }
    for row in others.iter().chain(untold) {
        let mut cells = Cells::new("others", row);
        catalog.notes.push(Note {
            kind: cells.next()?,
            name: cells.next()?,
        });
    }
    catalog.notes.sort();
    Ok(catalog)
}

impl Objects {
    fn with_capacity(n_objects: usize, n_parts: usize) -> Self {
        Self {
            found: Vec::with_capacity(n_objects),
            known: HashMap::with_capacity(n_objects + n_parts),
        }
    }

    /// Reads the objects of a kind, which is greater than those that were read.
    fn read_kind(&mut self, tag: Tag, rows: &[Row]) -> Result<(), Error> {
        let mut rows: Vec<&Row> = rows.iter().collect();
        rows.sort_by_key(|row| row.get(NAMES));
        for row in rows {
            let mut cells = Cells::new(tag.kind().name, row);
            let address = address(&mut cells)?;
            self.known.entry(address).or_default().place = Some(self.found.len());
            let id = Id {
                tag,
                schema: cells.next()?,
                within: cells.next()?,
                name: cells.next()?,
            };
            let sql = cells.next()?;
            let object = Object::new(tag.read(&mut cells)?, sql);
            self.found.push((id, object));
        }
        Ok(())
    }

    fn read_comments(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let mut cells = Cells::new("comments", row);
            let address = address(&mut cells)?;
            let column: String = cells.next()?;
            let text: String = cells.next()?;
            if let Some(place) = self.known(address).place {
                self.found[place].1.comment = Some(text);
            } else if let Some(place) = self.known(whole(address)).place {
                self.found[place].1.column_comments.insert(column, text);
            }
        }
        Ok(())
    }

    fn read_grants(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let mut cells = Cells::new("grants", row);
            let address = address(&mut cells)?;
            let (grantee, privilege): (String, String) = (cells.next()?, cells.next()?);
            let right = match (cells.next()?, cells.next()?) {
                (_, true) => Right::Revoked,
                (true, _) => Right::Grantable,
                (false, _) => Right::Given,
            };
            // A column that is no object of its own has its grants on what holds it.
            let own = self.known(address).place;
            if let Some(place) = own.or_else(|| self.known(whole(address)).place) {
                self.found[place].1.grants.set(&grantee, &privilege, right);
            }
        }
        Ok(())
    }

    fn read_needs(&mut self, parts: &[Row], dependencies: &[Row]) -> Result<(), Error> {
        for row in parts {
            let mut cells = Cells::new("parts", row);
            let part = address(&mut cells)?;
            let whole = (address(&mut cells)?, cells.next()?);
            self.known.entry(part).or_default().whole = Some(whole);
        }
        let mut all = self.containers();
        let is_same = |one: &Row, next: &Row| one.get(..DEPENDENT) == next.get(..DEPENDENT);
        for rows in dependencies.chunk_by(is_same) {
            let dependent = address(&mut Cells::new("dependencies", &rows[0]))?;
            let Some(place) = self.place(dependent, true) else {
                continue;
            };
            for row in rows {
                let needed = row.get(DEPENDENT..).unwrap_or_default();
                let needed = address(&mut Cells::new("dependencies", needed))?;
                all[place].extend(self.place(needed, false));
                // Who needs a column also needs its table; but a column that needs one is inherited.
                if needed.2 != 0 && dependent.2 == 0 {
                    all[place].extend(self.place(whole(needed), false));
                }
            }
        }
        let mut shared: Vec<Option<Arc<Id>>> = vec![None; self.found.len()];
        for (place, mut needed) in all.into_iter().enumerate() {
            needed.retain(|it| *it != place);
            needed.sort_unstable();
            needed.dedup();
            let ids = needed.into_iter().map(|needed| {
                let id =
                    shared[needed].get_or_insert_with(|| Arc::new(self.found[needed].0.clone()));
                Arc::clone(id)
            });
            self.found[place].1.needs = ids.collect();
        }
        Ok(())
    }

    fn known(&self, address: Address) -> Known {
        self.known.get(&address).copied().unwrap_or_default()
    }

    /// Returns the place of the object that an address is of, or is a part of.
    fn place(&self, mut address: Address, is_dependent: bool) -> Option<usize> {
        // A part of a part ends at its whole; the bound keeps a circle from lasting.
        for _ in 0..8 {
            let own = self.known(address);
            if own.place.is_some() {
                return own.place;
            }
            let all = match address.2 {
                0 => own,
                _ => self.known(whole(address)),
            };
            address = match own.whole.or(all.whole) {
                Some((_, true)) if is_dependent => return None,
                Some((whole, _)) => whole,
                None => return all.place,
            };
        }
        None
    }

    /// What stands within another object, or in a schema, needs it; the engine keeps some of that in no row.
    fn containers(&self) -> Vec<Vec<usize>> {
        let mut schemas: HashMap<&str, usize> = HashMap::new();
        let mut holders: HashMap<(&str, &str), usize> = HashMap::new();
        for (place, (id, _)) in self.found.iter().enumerate() {
            match id.tag {
                Tag::Schema => drop(schemas.insert(&id.name, place)),
                tag if HOLDERS.contains(&tag) => {
                    holders.insert((&id.schema, &id.name), place);
                }
                _ => {}
            }
        }
        let needed = self.found.iter().map(|(id, _)| {
            let holder = match id.within.as_str() {
                "" => None,
                within => holders.get(&(id.schema.as_str(), within)),
            };
            let column = match id.tag {
                Tag::Default => {
                    let column = id.twin(Tag::Column);
                    let found = self.found.binary_search_by(|(id, _)| id.cmp(&column));
                    found.ok()
                }
                _ => None,
            };
            let schema = schemas.get(id.schema.as_str());
            holder.into_iter().chain(schema).copied().chain(column)
        });
        needed.map(Iterator::collect).collect()
    }
}

/// Returns the address of the object that an address is a part of.
fn whole(address: Address) -> Address {
    (address.0, address.1, 0)
}

fn address(cells: &mut Cells<'_>) -> Result<Address, Error> {
    Ok((cells.next()?, cells.next()?, cells.next()?))
}
