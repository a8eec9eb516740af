//! Large schemas with small changes: only what a change concerns is made, in a database that takes it back.
//!
//! Whatever goes wrong here is no error: then all of it is made, and that tells.

use migrate_core::{Chain, Direction};
use migrate_runtime::Trial;
use migrate_schema::{Catalog, Excerpt, Settings, compare};

use super::kept::Kept;
use super::{Workplace, wanted};
use crate::Error;
use crate::ui::Ui;

/// How many statements a script has at least of which less than all is made.
const LARGE_SCRIPT: usize = 50;

/// How many objects a schema has at least of which less than all is made.
const LARGE: usize = 200;

/// Finds what a schema makes that differs a little from what was known last; nothing where that has to be made as a whole.
pub(super) async fn wanted(
    schema: &wanted::Schema,
    kept: &Kept,
    place: &mut Workplace,
    ui: &mut Ui,
) -> Result<Option<Catalog>, Error> {
    let Some(known) = kept.last() else {
        return Ok(None);
    };
    let statements = schema.statements();
    if statements.len() < LARGE_SCRIPT {
        return Ok(None);
    }
    let before: Vec<&str> = known.statements.iter().map(String::as_str).collect();
    let Some(excerpt) = Excerpt::of(place.dialect(), &before, &statements) else {
        return Ok(None);
    };
    let Some(mut trial) = place.trial(ui).await? else {
        return Ok(None);
    };
    ui.detail(format_args!(
        "{} of {} statements run anew: what differs, and what goes with it",
        excerpt.statements().len(),
        statements.len()
    ));
    let of_excerpt = excerpt.statements().iter().map(|&at| statements[at]);
    let of_excerpt: Vec<&str> = of_excerpt.collect();
    let made = async {
        trial.run(&of_excerpt).await.ok()?;
        read(&mut trial, place).await
    };
    let Some(made) = place.unless_stopped(made).await? else {
        return Ok(None);
    };
    if trial.take_back().await.is_ok() {
        place.put_back(trial);
    }
    let catalog = excerpt.applied(known.catalog, &made);
    if let Some(catalog) = &catalog {
        kept.keep(&statements, catalog);
    }
    Ok(catalog)
}

/// What a change concerns of the catalogs before and after it.
pub(super) struct Around {
    before: Catalog,
    after: Catalog,
}

impl Around {
    /// Finds it; nothing where that is much of the whole.
    pub(super) fn of(before: &Catalog, after: &Catalog) -> Option<Self> {
        (count(before) >= LARGE).then_some(())?;
        let [before, after] = before.around(after)?;
        Some(Self { before, after })
    }

    /// Runs new revisions of a chain up and down again, where there is what they concern; then the whole holds what they
    /// lead to.
    ///
    /// Returns whether that proves that they lead to what is wanted and back.
    pub(super) async fn prove(
        &self,
        whole: &mut Catalog,
        chain: Chain<'_>,
        ids: &[&str],
        environment: Option<&str>,
        place: &mut Workplace,
        ui: &mut Ui,
    ) -> Result<bool, Error> {
        let Some(mut trial) = place.trial(ui).await? else {
            return Ok(false);
        };
        let (part, all) = (count(&self.before), count(whole));
        ui.detail(format_args!(
            "tried on {part} of {all} objects: what differs, and what goes with it"
        ));
        let statements = |direction, ids: &mut dyn Iterator<Item = &&str>| {
            statements(chain, direction, ids, environment, place)
        };
        let up = statements(Direction::Up, &mut ids.iter());
        let down = statements(Direction::Down, &mut ids.iter().rev());
        let (Some(up), Some(down)) = (up, down) else {
            return Ok(false);
        };
        let reached = self.tried(&up, &down, &mut trial, place);
        let Some(reached) = place.unless_stopped(reached).await? else {
            return Ok(false);
        };
        if trial.take_back().await.is_ok() {
            place.put_back(trial);
        }
        whole.put(&self.before, &reached);
        Ok(true)
    }

    async fn tried(
        &self,
        up: &[&str],
        down: &[&str],
        trial: &mut Trial,
        place: &Workplace,
    ) -> Option<Catalog> {
        let ground = self.before.statements().ok()?;
        let ground: Vec<&str> = ground.iter().map(|it| it.sql.as_str()).collect();
        trial.run(&ground).await.ok()?;
        trial.run(up).await.ok()?;
        let reached = read(trial, place).await?;
        is_equal(&reached, &self.after).then_some(())?;
        trial.run(down).await.ok()?;
        let restored = read(trial, place).await?;
        is_equal(&restored, &self.before).then_some(reached)
    }
}

/// Returns what revisions run; nothing where a transaction can't hold all of it.
fn statements<'c>(
    chain: Chain<'c>,
    direction: Direction,
    ids: &mut dyn Iterator<Item = &&str>,
    environment: Option<&str>,
    place: &Workplace,
) -> Option<Vec<&'c str>> {
    let mut statements = Vec::new();
    for id in ids {
        for section in chain.get(id)?.sections(direction, place.dialect()) {
            if !section.is_for(environment) {
                continue;
            }
            if !section.transaction() || section.code().is_some() {
                return None;
            }
            statements.extend(section.statements().map(|statement| statement.text()));
        }
    }
    Some(statements)
}

async fn read(trial: &mut Trial, place: &Workplace) -> Option<Catalog> {
    let queries = migrate_schema::queries(place.dialect()).ok()?;
    let texts: Vec<_> = queries.iter().map(|query| query.sql).collect();
    let answers = trial.answers(&texts).await.ok()?;
    let mut catalog = Catalog::read(place.dialect(), &answers).ok()?;
    catalog.retain(&place.filter);
    Some(catalog)
}

fn count(catalog: &Catalog) -> usize {
    catalog.counts().iter().map(|it| it.1).sum()
}

fn is_equal(one: &Catalog, other: &Catalog) -> bool {
    compare(one, other, &Settings::default()).is_ok_and(|comparison| comparison.is_empty())
}
