//! What happens during a run, as it is told.

mod human;
mod json;

use migrate_core::{Chain, Event};
use migrate_runtime::Outcome;

use crate::args::Format;
use crate::change::Kind;
use crate::ui::Ui;

/// Tells the events of a run.
pub(crate) enum Report<'u> {
    Human(human::Human<'u>),
    Json(json::Json<'u>),
}

impl<'u> Report<'u> {
    /// Begins; `place` is the database without a password.
    pub(crate) fn new(kind: Kind, place: String, chain: Chain<'_>, ui: &'u mut Ui) -> Self {
        match ui.format() {
            Format::Human => Self::Human(human::Human::new(kind, place, chain, ui)),
            Format::Json => Self::Json(json::Json::new(kind, place, ui)),
        }
    }

    pub(crate) fn event(&mut self, event: &Event<'_>) {
        match self {
            Self::Human(report) => report.event(event),
            Self::Json(report) => report.event(event),
        }
    }

    /// Says that the run was asked to stop.
    pub(crate) fn stops(&mut self) {
        match self {
            Self::Human(report) => report.stops(),
            // The error that follows says it.
            Self::Json(_) => {}
        }
    }

    /// Ends with what was done.
    pub(crate) fn finish(&mut self, outcome: &Outcome) {
        match self {
            Self::Human(report) => report.finish(outcome),
            Self::Json(report) => report.finish(outcome),
        }
    }
}
