//! A look at a database that nobody is changing at that moment.

use migrate_core::{Event, History};
use migrate_runtime::Session;

use super::{LOCK_WAIT, Wanted};
use crate::database::{self, Look};
use crate::report::Report;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Project};

/// Looks at the database that a change is about, to show what it will do.
///
/// A look alone can't tell a step that another run is at, statement by statement, from one whose
/// run is dead: what stands halfway is looked at again under the lock.
pub(super) async fn look<'c>(
    wanted: &Wanted<'_>,
    chosen: &Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<(Look, Session<'c>), Error> {
    let wait = wanted.options.wait;
    let (mut look, session) = database::look_on(chosen.clone(), project, wait, ui).await?;
    if look.history.halfway().is_none() {
        return Ok((look, session));
    }
    let mut report = Report::new(wanted.kind, look.place.clone(), project.chain(), ui);
    let mut events = |event: &Event<'_>| report.event(event);
    let locked = session.lock(wait.unwrap_or(LOCK_WAIT), &mut events).await;
    ui.progress_ends();
    let locked = locked?;
    look.history = History::clone(locked.history());
    Ok((look, locked.release().await?))
}
