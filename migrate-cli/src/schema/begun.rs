//! A side that is known already, or a database that it is still to be made in: two are made at the same time.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use migrate_core::TargetExpr;
use migrate_runtime::Scratch;
use migrate_schema::Catalog;

use super::chain::{self, Reach};
use super::kept::Kept;
use super::side::{Loaded, Need};
use super::{Workplace, excerpt, wanted};
use crate::ui::Ui;
use crate::{Error, Project, schema};

/// A side that was begun with.
pub(super) enum Begun {
    Known(Box<Loaded>),
    /// An empty database.
    Empty(Empty),
}

/// An empty database, and what is to run in it.
pub(super) struct Empty {
    name: String,
    kept: Option<Kept>,
    source: Source,
    scratch: Scratch,
}

/// What makes a side.
pub(super) enum Source {
    /// Revisions of the chain, for an environment.
    Chain(Vec<TargetExpr>, Option<String>),
    /// Files of SQL.
    Schema(wanted::Schema),
}

impl Begun {
    /// Returns what is known of a side where that is enough, else an empty database for it.
    pub(super) async fn of(
        name: String,
        kept: Option<Kept>,
        need: Need,
        source: Source,
        place: &mut Workplace,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Self, Error> {
        let looked_up = kept.as_ref().filter(|_| need == Need::Catalog);
        if let Some(known) = looked_up.and_then(Kept::load) {
            return Ok(Self::known(name, known.catalog));
        }
        if let (Source::Schema(schema), Some(kept)) = (&source, &kept)
            && let Some(catalog) = Box::pin(excerpt::wanted(schema, kept, place, ui)).await?
        {
            return Ok(Self::known(name, catalog));
        }
        let scratch = place.make(project.chain(), ui).await?;
        Ok(Self::Empty(Empty {
            name,
            kept,
            source,
            scratch,
        }))
    }

    /// Takes a side that needs no database.
    pub(super) fn known(name: String, catalog: Catalog) -> Self {
        Self::Known(Box::new(Loaded {
            name,
            catalog,
            scratch: None,
        }))
    }

    /// Makes it, where it isn't known.
    pub(super) async fn finish(
        self,
        place: &Workplace,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Loaded, Error> {
        let (loaded, left_out) = self.made(place, project).await?;
        tell(&left_out, ui);
        Ok(loaded)
    }

    /// Returns the side, and the revisions of which a function was left out.
    async fn made(
        self,
        place: &Workplace,
        project: &Project<'_>,
    ) -> Result<(Loaded, Vec<String>), Error> {
        match self {
            Self::Known(loaded) => Ok((*loaded, Vec::new())),
            Self::Empty(empty) => empty.made(place, project).await,
        }
    }
}

impl Empty {
    async fn made(
        mut self,
        place: &Workplace,
        project: &Project<'_>,
    ) -> Result<(Loaded, Vec<String>), Error> {
        let mut left_out = Vec::new();
        let mut statements = Vec::new();
        match &self.source {
            Source::Schema(schema) => {
                wanted::load(schema, &mut self.scratch, place).await?;
                statements = schema.statements();
            }
            Source::Chain(targets, environment) => {
                let reach = Reach {
                    chain: project.chain(),
                    targets,
                    environment: environment.as_deref(),
                };
                left_out = chain::go_on(&mut self.scratch, reach, place, project).await?;
            }
        }
        let catalog = match self.kept.as_ref().and_then(Kept::load) {
            Some(known) => known.catalog,
            None => {
                let catalog = schema::read(self.scratch.session()?, &place.filter).await?;
                if let Some(kept) = &self.kept {
                    kept.keep(&statements, &catalog);
                }
                catalog
            }
        };
        let loaded = Loaded {
            name: self.name,
            catalog,
            scratch: Some(self.scratch),
        };
        Ok((loaded, left_out))
    }
}

/// Makes two sides at the same time.
pub(super) async fn both(
    one: Begun,
    other: Begun,
    place: &Workplace,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<[Loaded; 2], Error> {
    let (one, other) = join(one.made(place, project), other.made(place, project)).await;
    let ((one, mut left_out), (other, more)) = (one?, other?);
    left_out.extend(more);
    tell(&left_out, ui);
    Ok([one, other])
}

fn tell(left_out: &[String], ui: &mut Ui) {
    for revision in left_out {
        ui.note(format_args!(
            "{revision} calls a function of the application, which is left out here"
        ));
    }
}

/// Waits for two futures at the same time, in whatever runtime the application chose.
async fn join<A, B>(one: impl Future<Output = A>, other: impl Future<Output = B>) -> (A, B) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(|context| {
        if first.is_none()
            && let Poll::Ready(it) = one.as_mut().poll(context)
        {
            first = Some(it);
        }
        if second.is_none()
            && let Poll::Ready(it) = other.as_mut().poll(context)
        {
            second = Some(it);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            waiting => {
                (first, second) = waiting;
                Poll::Pending
            }
        }
    })
    .await
}
