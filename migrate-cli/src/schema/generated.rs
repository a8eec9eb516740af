//! What was generated: the text of the files, and the proof that it works.

use std::collections::BTreeMap;
use std::fmt;

use migrate_core::{Chain, Diagnostic, Dialect, Direction, TargetExpr};
use migrate_runtime::Scratch;
use migrate_schema::{Catalog, Change, Rename};

use super::chain::{self, Reach};
use super::excerpt::Around;
use super::generate::{Part, not_verified, unequal};
use super::sections::{self, Open};
use super::side::CHAIN;
use super::{Loaded, Workplace, counted, read};
use crate::render::changes;
use crate::ui::Ui;
use crate::{Error, Project};

/// A change that wrote itself, in one revision or several, and the scratch databases that it is tried on.
pub struct Generated {
    several: bool,
    dialects: Vec<(OfDialect, Workplace)>,
}

/// What was generated for one dialect.
pub(super) struct OfDialect {
    pub(super) dialect: Dialect,
    pub(super) names: [String; 2],
    pub(super) environment: Option<String>,
    pub(super) open: Vec<Open>,
    pub(super) notes: Vec<String>,
    pub(super) changes: Vec<Change>,
    pub(super) renames: Vec<Rename>,
    /// What rows get in columns that must have a value, as people said it.
    pub(super) fills: BTreeMap<String, String>,
    /// At the chain's end; nothing where nothing is to be tried.
    pub(super) scratch: Option<Scratch>,
    /// What it is tried on instead.
    pub(super) around: Option<Around>,
    pub(super) before: Catalog,
    pub(super) wanted: Catalog,
    pub(super) parts: Vec<Part>,
}

impl OfDialect {
    /// Runs new revisions up and down again, and takes what they lead to for what is there before the next ones; returns
    /// whether there was anything to try.
    async fn prove(
        &mut self,
        reach: Reach<'_>,
        ids: &[&str],
        place: &mut Workplace,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<bool, Error> {
        let Reach {
            chain, environment, ..
        } = reach;
        if let Some(around) = self.around.take() {
            let whole = &mut self.before;
            if around
                .prove(whole, chain, ids, environment, place, ui)
                .await?
            {
                return Ok(true);
            }
            if self.scratch.is_none() {
                let mut scratch = place.make(project.chain(), ui).await?;
                let first = ids.first().and_then(|id| chain.get(id));
                let parents = first.into_iter().flat_map(|entry| entry.parents());
                let parents: Result<Vec<TargetExpr>, _> =
                    parents.map(|it| it.id().parse()).collect();
                let before = Reach {
                    targets: &parents?,
                    ..reach
                };
                chain::go_on(&mut scratch, before, place, project).await?;
                self.scratch = Some(scratch);
            }
        }
        let Some(scratch) = &mut self.scratch else {
            return Ok(false);
        };
        let fills = &self.fills;
        let ours = |error: Error| match error.kind() {
            "statement" if !fills.is_empty() => not_taken(&error, fills),
            "statement" => not_verified(format!("what was written fails: {error}"), Vec::new()),
            _ => error,
        };
        let ran = chain::go_on(scratch, reach, place, project).await;
        ran.map_err(ours)?;
        let reached = read(scratch.session()?, &place.filter).await?;
        let message = "what was written doesn't lead to the wanted schema";
        unequal(&reached, &self.wanted, message)?;
        for _ in ids {
            let back = chain::take_back(scratch, chain, place, environment).await;
            back.map_err(ours)?;
        }
        let restored = read(scratch.session()?, &place.filter).await?;
        let message = "the way back doesn't lead to what was there before";
        unequal(&restored, &self.before, message)?;
        self.before = reached;
        Ok(true)
    }

    /// Takes two sides of which nothing is said yet.
    pub(super) fn of(dialect: Dialect, first: Loaded, wanted: Loaded) -> Self {
        Self {
            dialect,
            names: [first.name, wanted.name],
            environment: None,
            open: Vec::new(),
            notes: Vec::new(),
            changes: Vec::new(),
            renames: Vec::new(),
            fills: BTreeMap::new(),
            scratch: first.scratch,
            around: None,
            before: first.catalog,
            wanted: wanted.catalog,
            parts: Vec::new(),
        }
    }
}

impl Generated {
    pub(super) fn new(several: bool) -> Self {
        Self {
            several,
            dialects: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, made: OfDialect, place: Workplace) {
        self.dialects.push((made, place));
    }

    /// Returns whether the chain makes what is wanted already.
    pub fn is_empty(&self) -> bool {
        self.dialects.iter().all(|(one, _)| one.parts.is_empty())
    }

    /// Returns the sections of each revision, in order.
    pub fn texts(&self) -> Vec<String> {
        let parts = self.dialects.iter().map(|(one, _)| one.parts.len());
        (0..parts.max().unwrap_or_default())
            .map(|at| self.text(at))
            .collect()
    }

    fn text(&self, at: usize) -> String {
        let mut sections = Vec::new();
        for direction in [Direction::Up, Direction::Down] {
            for (one, _) in &self.dialects {
                let statements = one.parts.get(at).map(|part| match direction {
                    Direction::Up => part.up.as_slice(),
                    Direction::Down => part.down.as_slice(),
                });
                let open = match (at, direction) {
                    (0, Direction::Up) => one.open.as_slice(),
                    _ => &[],
                };
                let dialect = self.several.then_some(one.dialect);
                let statements = statements.unwrap_or_default();
                sections.push(sections::write(direction, statements, open, dialect));
            }
        }
        sections.join("\n")
    }

    /// Returns how many questions are left to answer in the text.
    pub fn count_undecided(&self) -> usize {
        let statements = |part: &Part| {
            let all = part.up.iter().chain(&part.down);
            all.filter(|it| it.decision.is_some()).count()
        };
        let of_dialect =
            |one: &OfDialect| one.open.len() + one.parts.iter().map(statements).sum::<usize>();
        self.dialects.iter().map(|(one, _)| of_dialect(one)).sum()
    }

    /// Says what was found.
    pub fn tell(&self, ui: &mut Ui) {
        for (one, _) in &self.dialects {
            let of = match self.several {
                true => format!(" ({})", one.dialect),
                false => String::new(),
            };
            let [from, to] = &one.names;
            if one.parts.is_empty() {
                ui.status("Unchanged", format_args!("{from} makes what {to} says{of}"));
                ui.status("", format_args!("{from}: {}", counted(&one.before)));
                ui.status("", format_args!("{to}: {}", counted(&one.wanted)));
            } else {
                ui.status("Comparing", format_args!("{from} with {to}{of}"));
            }
            for rename in &one.renames {
                let (verb, text) = changes::renamed(rename);
                ui.status(verb, text);
            }
            for change in &one.changes {
                let (verb, text) = changes::told(change);
                ui.status(verb, text);
            }
            for note in &one.notes {
                ui.note(note);
            }
            let up = one.parts.iter().flat_map(|part| &part.up);
            match up.filter(|statement| statement.loses).count() {
                0 => {}
                1 => ui.note("a statement takes data away: above it stands how much to look at"),
                more => ui.note(format_args!(
                    "{more} statements take data away: above each stands how much to look at"
                )),
            }
            changes::not_compared([&one.before, &one.wanted], ui);
        }
    }

    /// Runs the new revisions of a chain that holds them on the scratch database, up and down again.
    ///
    /// # Errors
    ///
    /// Where they don't lead to what is wanted and back: that is nobody's fault but ours.
    pub async fn verify(
        &mut self,
        chain: Chain<'_>,
        ids: &[&str],
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<(), Error> {
        let Some(last) = ids.last() else {
            return Ok(());
        };
        let target: TargetExpr = last.parse()?;
        for (one, place) in &mut self.dialects {
            let environment = one.environment.clone();
            let reach = Reach {
                chain,
                targets: std::slice::from_ref(&target),
                environment: environment.as_deref(),
            };
            let is_proved = one.prove(reach, ids, place, project, ui).await?;
            // The next command begins where this one ends.
            if is_proved
                && project.get_code().is_none()
                && let Some(kept) = place.kept(CHAIN, reach.texts(&[last]), ui).await?
            {
                kept.keep(&[], &one.before);
            }
        }
        Ok(())
    }

    /// Removes the scratch databases.
    pub async fn close(self) {
        for (one, place) in self.dialects {
            // What can't be removed now is removed by the next run.
            if let Some(scratch) = one.scratch {
                let _ = scratch.close().await;
            }
            let _ = place.close().await;
        }
    }
}

/// Says that a statement fails that holds what somebody has typed.
fn not_taken(error: &Error, fills: &BTreeMap<String, String>) -> Error {
    let message = format!("what was written fails: {error}");
    let found = fills.iter().fold(
        Diagnostic::error("not-verified", message),
        |found, (column, value)| found.note(format!("rows get in {column}: {value}")),
    );
    let found = found
        .state("nothing was written, and no database but a scratch one was touched")
        .help("give an SQL expression of the column's type, such as 0 or ''")
        .help("where those are right, it is a mistake of cargo migrate: please report it with both schemas");
    Error::refused("not_verified", found)
}

impl fmt::Debug for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generated")
            .field("texts", &self.texts())
            .finish_non_exhaustive()
    }
}
