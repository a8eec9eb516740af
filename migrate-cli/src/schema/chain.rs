//! What a chain makes, up to some of its revisions.

use migrate_core::plan::{self, Action};
use migrate_core::{Chain, Graph, History, TargetExpr};
use migrate_runtime::{Apply, Scratch};

use super::Workplace;
use crate::{Error, Project};

/// How often a chain may fail for a role that isn't there.
const ROLES: usize = 1_000;

/// A chain, and how far it is to run.
#[derive(Clone, Copy)]
pub(super) struct Reach<'r> {
    pub(super) chain: Chain<'r>,
    pub(super) targets: &'r [TargetExpr],
    pub(super) environment: Option<&'r str>,
}

impl Reach<'_> {
    /// Returns all that says what it makes, for what is kept of it.
    pub(super) fn texts<'t>(&'t self, targets: &'t [&'t str]) -> Vec<&'t str> {
        let nothing = History::default();
        let graph = Graph::new(self.chain, &nothing);
        let heads = graph.ids(graph.heads());
        let is_all = heads.len() == targets.len() && heads.iter().all(|it| targets.contains(it));
        let targets = if is_all { &["heads"] } else { targets };
        let own = [self.environment.unwrap_or_default()];
        let chain = self.chain.entries().map(|entry| entry.source());
        own.into_iter()
            .chain(targets.iter().copied())
            .chain(chain)
            .collect()
    }
}

/// Runs what of a chain isn't applied yet; returns the revisions of which a function was left out.
///
/// Functions of the application run where it is the application that asks; else they are left out.
pub(super) async fn go_on(
    scratch: &mut Scratch,
    reach: Reach<'_>,
    place: &Workplace,
    project: &Project<'_>,
) -> Result<Vec<String>, Error> {
    let mut left_out = Vec::new();
    for target in reach.targets {
        for _ in 0..ROLES {
            place.check_signal()?;
            let history = scratch.session()?.history().await?;
            let mut options = plan::Options::new(place.dialect());
            options.environment = reach.environment;
            let planned = plan::upgrade(reach.chain, &history, target, &options);
            let mut plan =
                planned.map_err(|error| Error::from(error).with_findings(project.findings()))?;
            let mut apply = Apply::of(reach.chain);
            apply.code = project.get_code();
            if apply.code.is_none() {
                for step in &mut plan.steps {
                    let count = step.actions.len();
                    step.actions
                        .retain(|action| matches!(action, Action::Sql(_)));
                    step.codes.clear();
                    let revision = step.revision.to_owned();
                    if step.actions.len() < count && !left_out.contains(&revision) {
                        left_out.push(revision);
                    }
                }
            }
            match place.unless_stopped(scratch.apply(&plan, &apply)).await? {
                Ok(()) => break,
                Err(error) if place.make_role_for(&error).await? => {}
                Err(error) => return Err(on_scratch(error, place)),
            }
        }
    }
    Ok(left_out)
}

/// Takes the last revision back.
pub(super) async fn take_back(
    scratch: &mut Scratch,
    chain: Chain<'_>,
    place: &Workplace,
    environment: Option<&str>,
) -> Result<(), Error> {
    let history = scratch.session()?.history().await?;
    let mut options = plan::Options::new(place.dialect());
    options.environment = environment;
    let target: TargetExpr = "-1".parse()?;
    let plan = plan::downgrade(chain, &history, &target, &options)?;
    let apply = Apply::of(chain);
    let applied = place.unless_stopped(scratch.apply(&plan, &apply)).await?;
    applied.map_err(|error| on_scratch(error, place))
}

/// Says of a failure that no database of anybody is concerned.
fn on_scratch(error: migrate_runtime::Error, place: &Workplace) -> Error {
    let role = place.role_help(&error);
    let is_statement = error.is_statement();
    let error = Error::from(error);
    match is_statement {
        true => error
            .state("it ran on an empty scratch database, and no other was touched")
            .say_help(
                role.unwrap_or_else(|| "mend the file, then run the command again".to_owned()),
            ),
        false => error,
    }
}
