//! A change that writes itself: what leads from the chain's end to the wanted schema.

use std::collections::BTreeMap;

use migrate_core::Diagnostic;
use migrate_runtime::Scratch;
use migrate_schema::{Catalog, Comparison, Mode, Settings, Statement, candidates, compare};

use super::ask::ask_fill;
use super::begun::{Begun, both};
use super::excerpt::Around;
use super::generated::{Generated, OfDialect};
use super::renames::{self, Renamed};
use super::sections::{self, Open};
use super::side::{self, Loaded, Need, Targets};
use super::{Workplace, not_comparable, read, wanted};
use crate::args::Globals;
use crate::schema::DevServer;
use crate::ui::Ui;
use crate::{Error, Project};

/// What is asked of a change that writes itself.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'w> {
    /// The revisions that it follows; none where it is the first.
    pub parents: &'w [&'w str],
    /// What is renamed, each as `old=new`.
    pub renames: &'w [String],
    /// What rows that are there get in new columns that must have a value, each as `table.column=EXPRESSION`.
    pub fills: &'w [String],
    /// Whether the forms that lock least are taken.
    pub online: bool,
    /// Where scratch databases are made.
    pub dev: &'w DevServer,
    /// The command that writes it again, for what is left undecided.
    pub again: &'w str,
}

/// A change of one dialect, in parts that are a revision each.
pub(super) struct Part {
    pub(super) up: Vec<Statement>,
    pub(super) down: Vec<Statement>,
}

/// Compares the chain's end with the wanted schema, and asks what only a person knows.
///
/// Whatever came of it is closed by [`Generated::close`].
///
/// # Errors
///
/// Where no schema is named or it is broken, the chain fails, or no scratch database can be made.
pub async fn generate(
    wish: &Wish<'_>,
    globals: &Globals,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Generated, Error> {
    let renames = pairs(wish.renames, "--rename users.mail=email")?;
    let fills = pairs(wish.fills, "--fill users.email=\"'unknown'\"")?;
    let dialects = project.dialects();
    let mut generated = Generated::new(dialects.len() > 1);
    for &dialect in dialects {
        let mut place = match Workplace::new(dialect, wish.dev, project, ui) {
            Ok(place) => place,
            Err(error) => {
                generated.close().await;
                return Err(error);
            }
        };
        let one = Asked {
            wish,
            renames: &renames,
            fills: fills.iter().cloned().collect(),
            has_dialects: dialects.len() > 1,
        };
        let made = one.generate(&mut place, globals, project, ui).await;
        match made {
            Ok(made) => generated.add(made, place),
            Err(error) => {
                let _ = place.close().await;
                generated.close().await;
                return Err(error);
            }
        }
    }
    Ok(generated)
}

/// Splits what was typed as `name=value`.
fn pairs(typed: &[String], example: &str) -> Result<Vec<(String, String)>, Error> {
    let split = typed.iter().map(|text| {
        let pair = text
            .split_once('=')
            .filter(|(name, value)| !name.is_empty() && !value.is_empty());
        let (name, value) = pair.ok_or_else(|| {
            let found =
                Diagnostic::error("bad-rename", format!("`{text}` has no name, `=` and value"))
                    .help(format!("write it as in: {example}"));
            Error::refused("bad_rename", found)
        })?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    });
    split.collect()
}

struct Asked<'a> {
    wish: &'a Wish<'a>,
    renames: &'a [(String, String)],
    fills: BTreeMap<String, String>,
    has_dialects: bool,
}

impl Asked<'_> {
    async fn generate(
        mut self,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<OfDialect, Error> {
        let path = wanted::needed(project, place.dialect())?;
        let wanted = side::begin_file(&path, place, project, ui).await?;
        // A schema that nobody has compared yet will mostly differ, and then the chain's database is needed too.
        let need = match &wanted {
            Begun::Known(_) => Need::Catalog,
            Begun::Empty(_) => Need::Database,
        };
        let first = self.chain(need, place, globals, project, ui).await?;
        let [wanted, first] = both(wanted, first, place, project, ui).await?;
        let wanted = wanted.closed().await?;
        wanted::check_not_empty(&wanted, &first)?;
        // Where no order is found, one may be once things are renamed.
        if let Ok([up, down]) = self.both(&first.catalog, &wanted.catalog, &self.fills) {
            if up.is_empty() && self.renames.is_empty() {
                let first = first.closed().await?;
                return Ok(OfDialect::of(place.dialect(), first, wanted));
            }
            if let Some(around) = self.small(&first, &wanted, [&up, &down]) {
                return Ok(OfDialect {
                    environment: side::environment(globals, project),
                    parts: vec![Part {
                        up: up.statements,
                        down: down.statements,
                    }],
                    notes: up.notes,
                    changes: up.changes,
                    around: Some(around),
                    ..OfDialect::of(place.dialect(), first, wanted)
                });
            }
        }
        let first = match first.scratch {
            Some(_) => first,
            None => {
                let begun = self.chain(Need::Database, place, globals, project, ui);
                begun.await?.finish(place, project, ui).await?
            }
        };
        let mut scratch = first.scratch.ok_or_else(no_scratch)?;
        let (before, to) = (first.catalog, wanted.catalog);
        let renamed = renames::settle(self.renames, &mut scratch, &before, &to, place, ui).await?;
        self.check_fills(&renamed.catalog, &to)?;
        let (up, down) = self.compare(&renamed.catalog, &to, place, ui).await?;
        let parts = self
            .parts(&mut scratch, place, &renamed, &to, &up, &down)
            .await?;
        Ok(OfDialect {
            dialect: place.dialect(),
            open: self.open(&renamed),
            names: [first.name, wanted.name],
            environment: side::environment(globals, project),
            notes: up.notes.clone(),
            changes: up.changes,
            renames: renamed.done,
            fills: self.fills,
            scratch: Some(scratch),
            around: None,
            before,
            wanted: to,
            parts,
        })
    }

    /// Returns what a change concerns that is so small that nothing else has to be made to try it: nothing is asked,
    /// and all of it is one transaction.
    fn small(&self, first: &Loaded, wanted: &Loaded, both: [&Comparison; 2]) -> Option<Around> {
        let is_plain = |it: &Statement| it.mode == Mode::Together && it.decision.is_none();
        let mut statements = both.into_iter().flat_map(|it| &it.statements);
        let is_said = self.renames.is_empty() && self.fills.is_empty();
        (is_said && statements.all(is_plain)).then_some(())?;
        candidates(&first.catalog, &wanted.catalog)
            .is_empty()
            .then_some(())?;
        Around::of(&first.catalog, &wanted.catalog)
    }

    /// Begins with what the chain makes up to what the new revision follows.
    async fn chain(
        &self,
        need: Need,
        place: &mut Workplace,
        globals: &Globals,
        project: &Project<'_>,
        ui: &mut Ui,
    ) -> Result<Begun, Error> {
        match self.wish.parents {
            [] => side::begin_base(place, project, ui).await,
            parents => {
                let name = format!("the chain at {}", parents.join(" and "));
                let targets = parents;
                Targets { targets, name }
                    .begin(need, place, globals, project, ui)
                    .await
            }
        }
    }

    /// Compares both ways; who can be asked says what rows get in columns that must have a value.
    async fn compare(
        &mut self,
        from: &Catalog,
        to: &Catalog,
        place: &Workplace,
        ui: &mut Ui,
    ) -> Result<(Comparison, Comparison), Error> {
        let mut left_open: Vec<String> = Vec::new();
        loop {
            let [mut up, mut down] = self.both(from, to, &self.fills)?;
            let mut keys = abouts(&up.statements);
            keys.extend(abouts(&down.statements));
            let key = keys.into_iter().find(|key| !left_open.contains(key));
            let Some(key) = key.filter(|_| ui.is_terminal()) else {
                self.name_fills(&mut up.statements);
                self.name_fills(&mut down.statements);
                return Ok((up, down));
            };
            match ask_fill(&key, place, ui).await? {
                Some(fill) => drop(self.fills.insert(key, fill)),
                None => left_open.push(key),
            }
        }
    }

    fn both(
        &self,
        from: &Catalog,
        to: &Catalog,
        fills: &BTreeMap<String, String>,
    ) -> Result<[Comparison; 2], Error> {
        let mut settings = Settings::default();
        settings.online = self.wish.online;
        settings.fills.clone_from(fills);
        Ok([
            compare(from, to, &settings).map_err(not_comparable)?,
            compare(to, from, &settings).map_err(not_comparable)?,
        ])
    }

    /// Refuses a value of which nothing comes: whoever typed it means something else.
    fn check_fills(&self, from: &Catalog, to: &Catalog) -> Result<(), Error> {
        if self.fills.is_empty() || self.has_dialects {
            // A value may be another dialect's.
            return Ok(());
        }
        let statements = |fills: &BTreeMap<String, String>| -> Result<_, Error> {
            let [up, down] = self.both(from, to, fills)?;
            Ok([up.statements, down.statements])
        };
        let all = statements(&self.fills)?;
        for key in self.fills.keys() {
            let mut others = self.fills.clone();
            others.remove(key);
            if statements(&others)? != all {
                continue;
            }
            let message = format!("no column `{key}` begins to need a value");
            let mut found = Diagnostic::error("bad-rename", message)
                .note(format!("said by --fill \"{key}=...\""));
            for about in abouts(&statements(&BTreeMap::new())?.concat()) {
                found = found.help(format!("perhaps this one is meant: {about}"));
            }
            return Err(Error::refused("bad_rename", found));
        }
        Ok(())
    }

    /// Names the option that answers what is left open.
    fn name_fills(&self, statements: &mut [Statement]) {
        let decisions = statements.iter_mut().filter_map(|it| it.decision.as_mut());
        for decision in decisions.filter(|it| !it.about.is_empty()) {
            let about = decision.about.replace('"', "\\\"");
            let way = format!(
                "or remove this file, then: {} --fill \"{about}=...\"",
                self.wish.again
            );
            decision.ways.push(way);
        }
    }

    /// Finds the ways back: of one revision the comparison the other way round, of several each to where it began.
    async fn parts(
        &self,
        scratch: &mut Scratch,
        place: &Workplace,
        renamed: &Renamed,
        to: &Catalog,
        up: &Comparison,
        down: &Comparison,
    ) -> Result<Vec<Part>, Error> {
        let heads = renamed.done.iter().map(|it| &it.statement);
        let mut statements = beside(heads, up);
        statements.extend(up.statements.iter().cloned());
        let undone = renamed.done.iter().rev().map(|it| &it.reverse);
        let tails = beside(undone.chain(&renamed.mends), down);
        let groups = sections::parts(statements);
        let mut both = up.statements.iter().chain(&down.statements);
        let is_open = !renamed.open.is_empty() || both.any(|it| it.decision.is_some());
        let mut parts: Vec<Part> = Vec::new();
        if groups.len() < 2 || is_open {
            // What is undecided can't run yet, and nobody knows what would stand between its parts.
            if !groups.is_empty() {
                let down = down.statements.iter().chain(&tails).cloned().collect();
                let up = groups.concat();
                parts.push(Part { up, down });
            }
        } else {
            let mut reached = renamed.catalog.clone();
            let mut skip = renamed.done.len();
            for up in groups {
                // The renames are done already.
                for statement in up.iter().skip(skip) {
                    place.check_signal()?;
                    run(scratch, statement).await?;
                }
                let first = skip > 0;
                skip = skip.saturating_sub(up.len());
                let after = read(scratch.session()?, &place.filter).await?;
                let mut settings = Settings::default();
                settings.fills.clone_from(&self.fills);
                let mut back = compare(&after, &reached, &settings)
                    .map_err(not_comparable)?
                    .statements;
                if first && skip == 0 {
                    back.extend(tails.iter().cloned());
                }
                reached = after;
                parts.push(Part { up, down: back });
            }
            unequal(
                &reached,
                to,
                "the statements don't lead to the wanted schema",
            )?;
            for part in parts.iter().rev() {
                for statement in &part.down {
                    run(scratch, statement).await?;
                }
            }
            return Ok(parts);
        }
        for statement in &tails {
            run(scratch, statement).await?;
        }
        Ok(parts)
    }

    fn open(&self, renamed: &Renamed) -> Vec<Open> {
        let open = renamed.open.iter().map(|candidate| {
            let rename = &candidate.rename;
            let option = renames::option(rename);
            Open {
                question: renames::question(rename),
                ways: vec![
                    format!("it may be: {}", candidate.reason),
                    format!("yes: remove this file, then: {} {option}", self.wish.again),
                    "no: keep the statements below, which drop one and make the other".to_owned(),
                ],
            }
        });
        open.collect()
    }
}

/// Returns renames as they run beside a comparison's statements: where a table is rebuilt, in the same section.
fn beside<'s>(
    renames: impl Iterator<Item = &'s Statement>,
    comparison: &Comparison,
) -> Vec<Statement> {
    let rebuilds = |it: &Statement| it.mode == Mode::ForeignKeysOff;
    let mut renames: Vec<_> = renames.cloned().collect();
    if comparison.statements.iter().any(rebuilds) {
        for rename in &mut renames {
            rename.mode = Mode::ForeignKeysOff;
        }
    }
    renames
}

/// Returns which columns wait for a value.
fn abouts(statements: &[Statement]) -> Vec<String> {
    let decisions = statements.iter().filter_map(|it| it.decision.as_ref());
    let abouts = decisions.map(|decision| decision.about.clone());
    abouts.filter(|about| !about.is_empty()).collect()
}

async fn run(scratch: &mut Scratch, statement: &Statement) -> Result<(), Error> {
    scratch.execute(&statement.sql).await.map_err(|error| {
        let message = format!("a statement that was written fails: {error}");
        not_verified(message, vec![statement.sql.clone()])
    })
}

/// Refuses where two catalogs differ that must not.
pub(super) fn unequal(found: &Catalog, wanted: &Catalog, message: &str) -> Result<(), Error> {
    let left = compare(found, wanted, &Settings::default()).map_err(not_comparable)?;
    match left.is_empty() {
        true => Ok(()),
        false => {
            let changes = left
                .changes
                .iter()
                .map(|it| format!("left: {it}"))
                .collect();
            Err(not_verified(message.to_owned(), changes))
        }
    }
}

/// Makes the error of a change that doesn't do what it says.
pub(super) fn not_verified(message: String, notes: Vec<String>) -> Error {
    let found = Diagnostic::error("not-verified", message);
    let found = notes.into_iter().fold(found, Diagnostic::note);
    let found = found
        .state("nothing was written, and no database but a scratch one was touched")
        .help("this is a mistake of cargo migrate, not yours: please report it with both schemas")
        .help("meanwhile write it by hand: cargo migrate new \"...\" --sql -");
    Error::refused("not_verified", found)
}

fn no_scratch() -> Error {
    not_verified(
        "the scratch database of the chain is gone".to_owned(),
        Vec::new(),
    )
}
