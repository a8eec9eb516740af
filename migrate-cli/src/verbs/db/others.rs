//! The other chains of a database that is about to go: whatever is dropped, theirs is too.

use std::collections::BTreeSet;

use migrate_core::{Config, Diagnostic, Folder};
use migrate_runtime::{Settings, WholeDatabase};

use crate::database;
use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Project};

/// Refuses what another chain's `migrate.toml` protects.
pub(super) fn refuse_protected(
    verb: &str,
    chosen: &Chosen,
    project: &Project<'_>,
) -> Result<(), Error> {
    let Some((config, name)) = database::protected_beside(chosen, project) else {
        return Ok(());
    };
    let chain = &config.chain;
    let message = format!("the chain `{chain}` protects this database: `{verb}` never runs on it");
    let path = config
        .file
        .as_ref()
        .map_or("migrate.toml", |file| file.path());
    let found = Diagnostic::error("protected", message)
        .note(format!(
            "{path} says `protected = true` below [databases.{name}]"
        ))
        .help("use the server's own tools");
    Err(Error::refused("protected", found))
}

/// Returns the names of the other chains that have a history in the database, in the tables that
/// the known chains use; refuses where one of them is being migrated.
pub(super) async fn chains(
    database: &WholeDatabase,
    force: bool,
    chosen: &Chosen,
    project: &Project<'_>,
    ui: &mut Ui,
) -> Result<Vec<String>, Error> {
    let own = project.chain();
    let mut tables = vec![Settings::new(own)];
    for config in project.get_beside() {
        if config.history_table.as_deref() != own.history_table() {
            tables.extend(settings(config));
        }
    }
    let mut found = BTreeSet::new();
    for settings in tables {
        let names = match database.chains(&settings).await {
            Ok(names) => names,
            // What is damaged can be dropped too.
            Err(error) => {
                ui.detail(format_args!("which chains it holds can't be read: {error}"));
                continue;
            }
        };
        for name in names.into_iter().filter(|name| name != own.name()) {
            let looked = database
                .look(&settings.clone().of_chain(&name), force)
                .await;
            looked.map_err(|error| database::with_source(error, chosen))?;
            found.insert(name);
        }
    }
    Ok(found.into_iter().collect())
}

fn settings(config: &Config) -> Option<Settings> {
    let folder = Folder::from_files(config.clone(), Vec::new());
    folder.chain().map(Settings::new)
}

/// Says which chains go with the database.
pub(super) fn goes_too(others: &[String]) -> Option<String> {
    match others {
        [] => None,
        [one] => Some(format!("the chain `{one}` is in it too, and goes with it")),
        several => {
            let names: Vec<_> = several.iter().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            Some(format!("the chains {names} are in it too, and go with it"))
        }
    }
}
