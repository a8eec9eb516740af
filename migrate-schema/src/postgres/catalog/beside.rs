//! Two catalogs side by side: both are in one order, and a large schema is mostly the same on both sides.

use super::{Catalog, Id, Object};

/// Returns all objects of both catalogs in the order of their ids: each as it is in the one and in the other.
pub(crate) fn beside<'a>(
    from: &'a Catalog,
    to: &'a Catalog,
) -> impl Iterator<Item = (&'a Id, Option<&'a Object>, Option<&'a Object>)> {
    let (mut olds, mut news) = (from.objects.iter().peekable(), to.objects.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (olds.peek(), news.peek()) {
            (Some((old, _)), Some((new, _))) => old.cmp(new),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, _) => std::cmp::Ordering::Greater,
        };
        let old = olds.next_if(|_| order.is_le());
        let new = news.next_if(|_| order.is_ge());
        let (id, _) = old.or(new)?;
        Some((id, old.map(|(_, it)| it), new.map(|(_, it)| it)))
    })
}
