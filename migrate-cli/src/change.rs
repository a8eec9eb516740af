//! What `upgrade`, `downgrade`, `redo`, `stamp` and `resolve` share: choose, plan, show, confirm, run, report.

mod settled;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use migrate_core::history::Basis;
use migrate_core::plan::{self, Plan, Policy, Resolve, Stamp};
use migrate_core::target::StatementExpr;
use migrate_core::{Chain, Direction, History, TargetExpr};
use migrate_runtime::{Access, Run, Session};

use crate::args::{self, Format, Globals};
use crate::database::{self, Look, Waiting};
use crate::interrupt::Watch;
use crate::losses::Losses;
use crate::report::Report;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Exit, Project, confirm, environment, json, offline, render};

/// How long a run waits for the lock where nothing else is said.
pub(crate) const LOCK_WAIT: Duration = Duration::from_secs(60);

/// The kind of a run that somebody else was faster than.
const CHANGED: &str = "changed";

/// How often a run looks again because somebody else was faster.
const OVERTAKEN: u32 = 10;

/// A change of a database, as it was asked for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) kind: Kind,
    pub(crate) targets: Vec<&'a str>,
    pub(crate) options: &'a args::Change,
    /// Whether revisions that no file has may be taken back by their recorded down.
    pub(crate) recorded: bool,
    /// Whether applied revisions that were edited since are recorded as they are now.
    pub(crate) accept_edited: bool,
}

/// Which change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Upgrade,
    Downgrade,
    /// How many of the last revisions.
    Redo(u32),
    Stamp(Stamp),
    Resolve(Resolve),
}

impl Kind {
    pub(crate) const fn verb(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Redo(_) => "redo",
            Self::Stamp(_) => "stamp",
            Self::Resolve(_) => "resolve",
        }
    }

    pub(crate) const fn direction(self) -> Direction {
        match self {
            Self::Upgrade | Self::Redo(_) | Self::Stamp(_) | Self::Resolve(_) => Direction::Up,
            Self::Downgrade => Direction::Down,
        }
    }
}

impl Wanted<'_> {
    /// Refuses targets that mean nothing in any chain.
    pub(crate) fn check_targets(&self) -> Result<(), Error> {
        match offline::range(self)? {
            Some(_) => Ok(()),
            None => self.read_targets().map(drop),
        }
    }

    fn read_targets(&self) -> Result<Vec<TargetExpr>, Error> {
        if let Kind::Resolve(_) = self.kind {
            return self.statement().map(|_| Vec::new());
        }
        let targets: Result<_, _> = self.targets.iter().map(|it| it.parse()).collect();
        targets.map_err(|error| offline::name_sql(error, self))
    }

    /// Returns what is resolved: a revision, or one of its statements.
    fn statement(&self) -> Result<StatementExpr, Error> {
        Ok(self.targets.concat().parse()?)
    }
}

/// Carries out a change, or shows it.
pub(crate) async fn change(
    wanted: &Wanted<'_>,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    if wanted.options.sql {
        let printed = offline::print(wanted, globals, project, ui).await;
        return printed.map_err(|error| error.with_findings(project.findings()));
    }
    let targets = wanted.read_targets()?;
    let chosen = database::needed(globals, project, ui)?;
    environment::check(&chosen, project, wanted.options.wait, ui).await?;
    let result = if wanted.options.dry_run {
        dry_run(wanted, &targets, chosen, project, ui).await
    } else {
        ask_and_run(wanted, &targets, &chosen, project, ui).await
    };
    result.map_err(|error| error.with_findings(project.findings()))
}

async fn dry_run(
    wanted: &Wanted<'_>,
    targets: &[TargetExpr],
    chosen: Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let look = database::look(chosen, project, wanted.options.wait, ui).await?;
    let plan = make(wanted, targets, &look, project)?;
    match ui.format() {
        Format::Json => {
            let planned = json::Planned::new(&plan, wanted.kind.direction());
            ui.json(&match wanted.kind {
                Kind::Stamp(_) => planned,
                _ => planned.losses(&plan, look.dialect),
            });
        }
        Format::Human => render::plan::print(&plan, wanted.kind, &look, project.chain(), ui),
    }
    Ok(Exit::Done)
}

/// What came of asking.
#[derive(Debug)]
enum Asked {
    /// Nobody had to look.
    Nothing,
    /// Somebody agreed, or the log was told, from this state.
    Agreed(Basis),
    /// It was found from this state that there is nothing to ask for.
    Harmless(Basis),
}

impl Asked {
    fn basis(&self) -> Option<Basis> {
        match self {
            Self::Nothing => None,
            Self::Agreed(basis) | Self::Harmless(basis) => Some(basis.clone()),
        }
    }
}

/// Asks where that is due, and runs from what was looked at, and from nothing else.
async fn ask_and_run(
    wanted: &Wanted<'_>,
    targets: &[TargetExpr],
    chosen: &Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let mut overtaken = 0;
    loop {
        let asked = match project.get_handed() {
            // Whoever handed it over has asked.
            Some(handed) => handed.basis.clone().map_or(Asked::Nothing, Asked::Agreed),
            None => ask(wanted, targets, chosen, project, ui).await?,
        };
        let ran = run(wanted, asked.basis(), chosen, project, ui).await;
        let ran = ran.map_err(|error| error.with_agreed(asked.basis()));
        // Several that start at once overtake each other: whoever asked nobody looks again.
        match (&ran, &asked) {
            (Err(error), Asked::Harmless(_))
                if error.kind() == CHANGED && overtaken < OVERTAKEN =>
            {
                overtaken += 1;
            }
            _ => return ran,
        }
    }
}

/// Shows what is taken away and asks, where that is due; returns what the answer was about.
async fn ask(
    wanted: &Wanted<'_>,
    targets: &[TargetExpr],
    chosen: &Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Asked, Error> {
    let matters = match wanted.kind {
        Kind::Redo(_) if chosen.protected => {
            let found = confirm::protected(chosen, "redo")
                .help("put the change into a new revision: cargo migrate new \"...\"");
            return Err(Error::refused("protected", found));
        }
        Kind::Upgrade | Kind::Stamp(_) | Kind::Resolve(_) => chosen.protected,
        Kind::Downgrade | Kind::Redo(_) => true,
    };
    let asks = matters && !wanted.options.yes;
    // An upgrade asks for what it takes away alone, which only the plan tells.
    let by_loss = asks && wanted.kind == Kind::Upgrade && !wanted.accept_edited;
    let can_ask = ui.is_terminal();
    if asks && chosen.protected && !can_ask && !by_loss {
        return Err(confirm::required(chosen));
    }
    let asks = asks && can_ask;
    // What no file has is shown to whoever reads the log, at least.
    if !asks && !by_loss && !wanted.recorded {
        return Ok(Asked::Nothing);
    }
    let (look, mut session) = settled::look(wanted, chosen, project, ui).await?;
    let plan = make(wanted, targets, &look, project)?;
    let mut losses = Losses::of(&plan, look.dialect);
    if by_loss && losses.is_empty() {
        let _ = session.close().await;
        return Ok(Asked::Harmless(plan.basis));
    }
    if by_loss && !can_ask {
        return Err(confirm::required_of(&losses, chosen));
    }
    if !plan.is_empty() {
        if asks {
            losses.count(&mut session).await?;
        }
        confirm::show(&plan, &losses, wanted.kind, &look, project.chain(), ui);
        // Nobody holds a connection while somebody thinks.
        let _ = session.close().await;
        if asks {
            if !losses.is_empty() {
                confirm::offer_backup(&chosen.url, ui);
            }
            confirm::confirm(chosen, ui)?;
        }
    }
    Ok(Asked::Agreed(plan.basis))
}

fn make<'p>(
    wanted: &Wanted<'_>,
    targets: &[TargetExpr],
    look: &'p Look,
    project: &Project<'p>,
) -> Result<Plan<'p>, Error> {
    let mut options = plan::Options::new(look.dialect);
    options.environment = look.chosen.environment.as_deref();
    plan_of(wanted, targets, project.chain(), &look.history, options)
}

/// Plans a change from a history.
pub(crate) fn plan_of<'p>(
    wanted: &Wanted<'_>,
    targets: &[TargetExpr],
    chain: Chain<'p>,
    history: &'p History,
    mut options: plan::Options<'_>,
) -> Result<Plan<'p>, Error> {
    options.recorded = recorded(wanted);
    (options.ahead, options.diverged) = (chain.ahead(), chain.diverged());
    options.accept_edited = wanted.accept_edited;
    Ok(match (wanted.kind, targets) {
        (Kind::Upgrade, [target, ..]) => plan::upgrade(chain, history, target, &options)?,
        (Kind::Downgrade, [target, ..]) => plan::downgrade(chain, history, target, &options)?,
        (Kind::Redo(revisions), _) => plan::redo(chain, history, revisions, &options)?,
        (Kind::Resolve(verdict), _) => {
            plan::resolve(chain, history, &wanted.statement()?, verdict, &options)?
        }
        (Kind::Stamp(mode), targets) => plan::stamp(chain, history, targets, mode, &options)?,
        (_, []) => unreachable!("the verbs give a target where none is typed"),
    })
}

async fn run(
    wanted: &Wanted<'_>,
    basis: Option<Basis>,
    chosen: &Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let access = match wanted.kind {
        Kind::Upgrade | Kind::Stamp(_) => Access::Write,
        Kind::Downgrade | Kind::Redo(_) | Kind::Resolve(_) => Access::Look,
    };
    let mut waiting = Waiting::new(wanted.options.wait);
    loop {
        let session = database::open_within(chosen, project, access, &mut waiting, ui).await?;
        match once(wanted, basis.clone(), session, chosen, project, ui).await? {
            None => return Ok(Exit::Done),
            // A standby is told when its lock is wanted: nothing has run yet.
            Some(read_only) => waiting.again(read_only, chosen, ui).await?,
        }
    }
}

/// Runs on a session; returns why not where that takes no writes.
async fn once(
    wanted: &Wanted<'_>,
    basis: Option<Basis>,
    session: Session<'_>,
    chosen: &Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Option<migrate_runtime::Error>, Error> {
    let place = session.database().to_owned();
    let chain = project.chain();
    let mut run = match wanted.kind {
        Kind::Upgrade => Run::upgrade(chain, session).accept_edited(wanted.accept_edited),
        Kind::Downgrade => Run::downgrade(chain, session).recorded(recorded(wanted)),
        Kind::Redo(revisions) => Run::redo(chain, session, revisions),
        Kind::Stamp(mode) => Run::stamp(chain, session, mode),
        Kind::Resolve(verdict) => Run::resolve(chain, session, wanted.statement()?, verdict),
    };
    if let Some(code) = project.get_code() {
        run = run.code(code);
    }
    for target in &wanted.targets {
        run = run.to(*target);
    }
    run = run.lock_wait(wanted.options.wait.unwrap_or(LOCK_WAIT));
    if let Some(name) = &chosen.environment {
        run = run.environment(name);
    }
    if let Some(basis) = basis {
        run = run.only_from(basis);
    }
    let watch = Watch::begin();
    let report = Mutex::new(Report::new(wanted.kind, place, chain, ui));
    let heard = watch.heard();
    let run = run.on_event(|event| lock(&report).event(event));
    let run = run.stop_when(async {
        heard.await;
        lock(&report).stops();
    });
    match run.await {
        Ok(outcome) => {
            lock(&report).finish(&outcome);
            Ok(None)
        }
        Err(error) if error.is_read_only() => Ok(Some(error)),
        Err(error) => {
            let exit = watch.signal().filter(|_| error.is_stopped());
            let error = Error::from(error);
            Err(match exit {
                Some(signal) => error.ending(signal.exit()),
                None => error,
            })
        }
    }
}

fn lock<'r, 'u>(report: &'r Mutex<Report<'u>>) -> MutexGuard<'r, Report<'u>> {
    report.lock().unwrap_or_else(PoisonError::into_inner)
}

fn recorded(wanted: &Wanted<'_>) -> Policy {
    if wanted.recorded {
        Policy::Allow
    } else {
        Policy::Refuse
    }
}

#[cfg(all(test, any(feature = "sqlite", feature = "sqlite-unbundled")))]
mod tests;
