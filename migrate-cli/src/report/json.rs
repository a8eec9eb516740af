//! Events as lines of json.

use migrate_core::Event;
use migrate_runtime::Outcome;

use crate::change::Kind;
use crate::json::Happening;
use crate::ui::Ui;

pub(crate) struct Json<'u> {
    kind: Kind,
    place: String,
    ui: &'u mut Ui,
}

impl<'u> Json<'u> {
    pub(super) fn new(kind: Kind, place: String, ui: &'u mut Ui) -> Self {
        Self { kind, place, ui }
    }

    pub(super) fn event(&mut self, event: &Event<'_>) {
        // A stamp's revisions are told before its end, and only the outcome has them.
        if let Event::Finished { .. } = event {
            return;
        }
        if let Some(happening) = Happening::new(event, &self.place, self.ui.words()) {
            self.ui.json(&happening);
        }
    }

    pub(super) fn finish(&mut self, outcome: &Outcome) {
        if let Kind::Stamp(_) = self.kind {
            for step in &outcome.applied {
                self.ui.json(&Happening::stamped(step));
            }
        }
        self.ui.json(&Happening::finished(outcome));
    }
}
