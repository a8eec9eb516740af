//! What can be answered without the lock: only that there is nothing to do.

use migrate_core::graph::Graph;
use migrate_core::history::State;
use migrate_core::plan::{self, Place, Policy};
use migrate_core::target::TargetExpr;
use migrate_core::{Chain, Diagnostic, Dialect, Event, History};

use super::drive::Events;
use super::{Options, Verb};
use crate::outcome::owned;
use crate::{Error, Session};

/// Returns whether the target is everything that the chain has.
pub(super) fn is_to_heads(chain: Chain<'_>, options: &Options, targets: &[TargetExpr]) -> bool {
    // What is edited isn't seen by a fingerprint alone.
    if !matches!(options.verb, Verb::Upgrade) || options.accept_edited {
        return false;
    }
    match targets[0].as_str() {
        "heads" => true,
        "head" => Graph::new(chain, &History::default()).heads().len() <= 1,
        _ => false,
    }
}

/// Answers from an unlocked look, where that can only be "nothing to do"; returns the heads.
pub(super) async fn nothing_to_do(
    chain: Chain<'_>,
    session: &mut Session<'_>,
    options: &Options,
    events: Events<'_>,
) -> Result<Option<Vec<String>>, Error> {
    let Some(last) = session.latest().await? else {
        return Ok(None);
    };
    if last.seen.state != State::Applied {
        return Ok(None);
    }
    let dialect = session.dialect();
    if chain.fingerprint(dialect) == Some(&*last.fingerprint) {
        let nothing = History::default();
        let graph = Graph::new(chain, &nothing);
        return Ok(Some(owned(&graph.ids(graph.real_heads()))));
    }
    if chain.get(&last.revision).is_some() || options.ahead == Policy::Refuse {
        return Ok(None);
    }
    // A revision that the chain doesn't know was last: the database may be ahead.
    let history = session.history().await?;
    let ahead = warn_if_ahead(chain, &history, dialect, events);
    let graph = Graph::new(chain, &history);
    Ok(ahead.then(|| owned(&graph.ids(graph.current()))))
}

pub(super) fn warn_if_ahead(
    chain: Chain<'_>,
    history: &History,
    dialect: Dialect,
    events: Events<'_>,
) -> bool {
    let standing = plan::standing(chain, history, dialect);
    let is_ahead =
        standing.place == Place::Ahead && standing.halfway.is_none() && standing.edited.is_empty();
    if is_ahead {
        let (number, s) = match standing.unknown.len() {
            1 => (1, ""),
            number => (number, "s"),
        };
        let message = format!(
            "the database is ahead: it has {number} revision{s} that this program doesn't know"
        );
        let found = Diagnostic::warning("ahead", message)
            .note(format!("unknown are {}", standing.unknown.join(", ")))
            .note("all that this program knows is applied, so there is nothing to do");
        events(&Event::Warning(&found));
    }
    is_ahead
}
