//! A database that nobody looked at, as somebody says that it is.

use super::{Options, stamp_to};
use crate::chain::Chain;
use crate::graph::Graph;
use crate::history::{History, Row, State};
use crate::target::{self, TargetExpr};
use crate::{Diagnostic, Error, ErrorKind};

/// Returns the history of a database that is at a target, with all that it needs, and nothing else.
///
/// A plan from it is for any database that is at the same revisions: for a script that runs where
/// this program doesn't reach.
///
/// ```
/// use migrate_core::plan::{self, Options};
/// # use migrate_core::{Chain, Dialect, Error};
/// # fn example(chain: Chain<'_>) -> Result<(), Error> {
/// let options = Options::new(Dialect::Sqlite);
/// let history = plan::imagined(chain, &"head-1".parse()?, &options)?;
/// let plan = plan::upgrade(chain, &history, &"head".parse()?, &options)?;
/// assert_eq!(plan.steps.len(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where the target means nothing or several things, and where the chain isn't written for the
/// dialect.
pub fn imagined(
    chain: Chain<'_>,
    at: &TargetExpr,
    options: &Options<'_>,
) -> Result<History, Error> {
    if at.as_str().starts_with('-') {
        return Err(counts_from_nothing(at));
    }
    let nothing = History::default();
    let graph = Graph::new(chain, &nothing);
    let goals = target::Upgrade::resolve(&graph, at)?;
    let stamp = target::Stamp::exactly(&graph, goals.goals());
    let plan = stamp_to(&graph, &stamp, options)?;
    let rows = plan.steps.into_iter().zip(1..).map(|(step, seq)| {
        let change = step.change;
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Row {
            seq,
            operation: change.operation,
            revision: change.revision.to_owned(),
            parents: owned(&change.parents),
            depends_on: owned(&change.depends_on),
            message: change.message.to_owned(),
            up_checksum: change.up_checksum.to_owned(),
            down_checksum: change.down_checksum.to_owned(),
            state: State::Applied,
            statements_done: 0,
            statements_total: 0,
            started_at: String::new(),
            duration_ms: None,
            run_by: String::new(),
            host: String::new(),
            tool: String::new(),
            environment: change.environment,
            dialect: change.dialect.to_owned(),
            run_token: String::new(),
            recorded_down: change.recorded_down,
            fingerprint: change.fingerprint,
            statement_hashes: change.statement_hashes,
            begun: None,
        }
    });
    Ok(History::new(rows.collect()))
}

fn counts_from_nothing(at: &TargetExpr) -> Error {
    let message = format!("'{at}' counts down from nothing");
    let diagnostic = Diagnostic::error("bad-target", message)
        .note("where a script starts is a revision, not a number of steps from one")
        .help(format!("count from a revision, as in: head{at}"));
    Error::new(ErrorKind::BadTarget, diagnostic)
}
