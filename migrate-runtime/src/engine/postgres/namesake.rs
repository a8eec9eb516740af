//! An index that isn't valid and has the name that a statement wanted.

use super::assemble::{Message, Part};
use super::{Postgres, activity, quote, send};
use crate::engine::Broken;

/// Notes such an index, and what drops it, for a statement that was told that its name is taken.
///
/// The server says the name in words only, with the quotation marks of its language.
pub(super) async fn note(engine: &mut Postgres<'_>, broken: &mut Broken) {
    let Ok(connection) = engine.connection() else {
        return;
    };
    let said = quote(&broken.message);
    let is_said = format!(
        "{said} ~ (E'(^|\\\\W)' || pg_catalog.regexp_replace(c.relname, E'(\\\\W)', E'\\\\\\\\\\\\1', 'g') \
         || E'(\\\\W|$)')"
    );
    let message = Message::new().with(Part::Rows, &activity::invalid(&is_said));
    let reply = send::ask(connection, &message).await;
    // What can't be asked is left out: the statement's own failure is what is said.
    for index in reply.rows(Part::Rows).filter_map(activity::read_index) {
        broken.blockers.push(format!(
            "the index {} of {} isn't valid: a command with CONCURRENTLY failed and left it behind",
            index.name, index.table
        ));
        broken.clears.push(index.drop);
    }
}
