//! Which of what was dropped and made is the same under another name: said, asked, or left open.

use migrate_core::Diagnostic;
use migrate_runtime::Scratch;
use migrate_schema::{
    Candidate, Catalog, Filter, Rename, Settings, Statement, candidates, compare,
};

use super::ask::ask_yes;
use super::{Workplace, not_comparable};
use crate::render::changes::full;
use crate::ui::Ui;
use crate::{Error, schema};

/// What came of the renames.
pub(super) struct Renamed {
    /// What the scratch database holds now.
    pub(super) catalog: Catalog,
    /// Those that were done, in order.
    pub(super) done: Vec<Rename>,
    /// What is put right once they are undone.
    pub(super) mends: Vec<Statement>,
    /// Those of which nobody said whether they are meant.
    pub(super) open: Vec<Candidate>,
}

/// Renames on the scratch database what was said to be renamed, what surely is, and what somebody who is asked says.
pub(super) async fn settle(
    typed: &[(String, String)],
    scratch: &mut Scratch,
    before: &Catalog,
    wanted: &Catalog,
    place: &Workplace,
    ui: &mut Ui,
) -> Result<Renamed, Error> {
    let mut renamed = settled(typed, scratch, before, wanted, place, ui).await?;
    renamed.mends = mends(&renamed.done, scratch, before, &place.filter).await?;
    Ok(renamed)
}

async fn settled(
    typed: &[(String, String)],
    scratch: &mut Scratch,
    before: &Catalog,
    wanted: &Catalog,
    place: &Workplace,
    ui: &mut Ui,
) -> Result<Renamed, Error> {
    let filter = &place.filter;
    let mut renamed = Renamed {
        catalog: before.clone(),
        done: Vec::new(),
        mends: Vec::new(),
        open: Vec::new(),
    };
    for (old, new) in typed {
        let found = Rename::find(old, new, &renamed.catalog, wanted);
        let rename = found.map_err(|error| {
            let found = Diagnostic::error("bad-rename", error.to_string());
            Error::refused(
                "bad_rename",
                found.note(format!("said by --rename {old}={new}")),
            )
        })?;
        renamed.rename(rename, scratch, filter).await?;
    }
    let mut refused: Vec<Rename> = Vec::new();
    loop {
        let mut found = candidates(&renamed.catalog, wanted);
        found.retain(|it| !refused.iter().any(|no| is_same(no, &it.rename)));
        if let Some(at) = found.iter().position(|it| it.sure) {
            let rename = found.swap_remove(at).rename;
            renamed.rename(rename, scratch, filter).await?;
            continue;
        }
        if !ui.is_terminal() {
            renamed.open = found;
            return Ok(renamed);
        }
        if found.is_empty() {
            return Ok(renamed);
        }
        let candidate = found.swap_remove(0);
        let question = format!("{} ({})", question(&candidate.rename), candidate.reason);
        match ask_yes(&question, place, ui).await? {
            true => renamed.rename(candidate.rename, scratch, filter).await?,
            false => refused.push(candidate.rename),
        }
    }
}

impl Renamed {
    async fn rename(
        &mut self,
        rename: Rename,
        scratch: &mut Scratch,
        filter: &Filter,
    ) -> Result<(), Error> {
        scratch.execute(&rename.statement.sql).await?;
        self.catalog = schema::read(scratch.session()?, filter).await?;
        self.done.push(rename);
        Ok(())
    }
}

/// Returns what puts right what undoing renames doesn't: an engine may write more than the name anew, such as `excluded`
/// in a trigger. They are undone and done again on the scratch database.
async fn mends(
    done: &[Rename],
    scratch: &mut Scratch,
    before: &Catalog,
    filter: &Filter,
) -> Result<Vec<Statement>, Error> {
    if done.is_empty() {
        return Ok(Vec::new());
    }
    for rename in done.iter().rev() {
        scratch.execute(&rename.reverse.sql).await?;
    }
    let undone = schema::read(scratch.session()?, filter).await?;
    for rename in done {
        scratch.execute(&rename.statement.sql).await?;
    }
    let left = compare(&undone, before, &Settings::default()).map_err(not_comparable)?;
    Ok(left.statements)
}

/// Says a rename as a question.
pub(super) fn question(rename: &Rename) -> String {
    let (kind, within) = (rename.kind, &rename.within);
    let (old, new) = (full(within, &rename.from), full(within, &rename.to));
    format!("is the {kind} {new} the new name of {old}?")
}

/// Says a rename as the option that answers the question.
pub(super) fn option(rename: &Rename) -> String {
    let plain = |text: &str| text.trim_matches('\'').to_owned();
    let old = full(&rename.within, &plain(&rename.from));
    let value = format!("{old}={}", plain(&rename.to));
    match value.contains(|sign: char| !(sign.is_alphanumeric() || "_.=-".contains(sign))) {
        true => format!("--rename '{value}'"),
        false => format!("--rename {value}"),
    }
}

fn is_same(one: &Rename, other: &Rename) -> bool {
    (one.kind, &one.within, &one.from, &one.to)
        == (other.kind, &other.within, &other.from, &other.to)
}
