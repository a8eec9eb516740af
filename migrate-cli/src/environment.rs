//! The chosen environment, beside those that a chain's sections name.

use std::time::Duration;

use migrate_core::{Chain, Config, Diagnostic, History, nearest};

use crate::ui::Ui;
use crate::url::Chosen;
use crate::{Error, Project, database};

/// Refuses an environment that nothing names where a section names a very similar one: its sections
/// would be passed over in silence, and that recorded as done.
///
/// One that `migrate.toml` or the history of the database names is meant, and only warned of.
///
/// # Errors
///
/// `unknown_environment`.
pub(crate) async fn check(
    chosen: &Chosen,
    project: &Project<'_>,
    wait: Option<Duration>,
    ui: &mut Ui,
) -> Result<(), Error> {
    // Whoever handed the verb over has judged the name, and knows more names.
    if project.get_handed().is_some() {
        return Ok(());
    }
    let Some(found) = likely_misspelt(project.chain(), chosen) else {
        return Ok(());
    };
    let name = chosen.environment.as_deref().unwrap_or_default();
    if project
        .get_config()
        .is_some_and(|config| is_configured(config, name))
    {
        ui.diagnostic(&found);
        return Ok(());
    }
    // What can't be looked at names nothing.
    let look = database::look(chosen.clone(), project, wait, ui).await;
    if look.is_ok_and(|look| is_recorded(&look.history, name)) {
        ui.diagnostic(&found);
        return Ok(());
    }
    Err(unknown(project.chain(), name))
}

/// Refuses as [`check`] does, where no database is looked at.
pub(crate) fn check_alone(name: Option<&str>, project: &Project<'_>) -> Result<(), Error> {
    let config = project.get_config();
    match name {
        Some(name)
            if likely_meant(project.chain(), name).is_some()
                && !config.is_some_and(|config| is_configured(config, name)) =>
        {
            Err(unknown(project.chain(), name))
        }
        _ => Ok(()),
    }
}

/// Warns of an environment that no section names where one names a very similar one.
pub(crate) fn likely_misspelt(chain: Chain<'_>, chosen: &Chosen) -> Option<Diagnostic> {
    let name = chosen.environment.as_deref()?;
    let meant = likely_meant(chain, name)?;
    let message = format!("no section is for the environment `{name}`");
    let found = Diagnostic::warning("unknown-environment", message)
        .note(format!("sections are there for `{meant}`"))
        .help(format!("did you mean `{meant}`?"));
    Some(found)
}

fn likely_meant(chain: Chain<'_>, name: &str) -> Option<String> {
    let known = chain.environments();
    if known.contains(name) {
        return None;
    }
    let others = known.iter().map(String::as_str);
    let others = others.filter(|known| letters(known) != letters(name));
    nearest(name, others).map(str::to_owned)
}

fn is_configured(config: &Config, name: &str) -> bool {
    let mut databases = config.databases.values();
    databases.any(|database| database.environment.as_deref() == Some(name))
}

fn is_recorded(history: &History, name: &str) -> bool {
    let mut rows = history.rows().iter();
    rows.any(|row| row.environment.as_deref() == Some(name))
}

fn unknown(chain: Chain<'_>, name: &str) -> Error {
    let mut found = Diagnostic::error(
        "unknown-environment",
        format!("unknown environment `{name}`"),
    )
    .note("no section, no database of migrate.toml and no row of the history names it");
    if let Some(meant) = likely_meant(chain, name) {
        found = found.help(format!(
            "did you mean `{meant}`? then: --environment {meant}"
        ));
    }
    let found = found.help(format!(
        "where it is meant, name it in migrate.toml: `environment = \"{name}\"` below [databases.NAME]"
    ));
    Error::refused("unknown_environment", found)
}

/// Names that differ in a number alone, such as `customer1` and `customer2`, are no typing errors.
fn letters(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use migrate_core::{Dialect, Folder, SourceFile};

    use super::*;

    const FILE: &str = "\
-- revision: a1
-- parent: base

-- migrate:up environment=development
SELECT 1;

-- migrate:down environment=!production
SELECT 2;

-- migrate:down environment=qa1
SELECT 3;
";

    fn warns(name: &str) -> Option<String> {
        let file = SourceFile::new("migrations/a.sql", FILE);
        let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), vec![file]);
        let chosen = Chosen {
            url: String::new(),
            source: String::new(),
            name: None,
            protected: false,
            pooler: false,
            environment: Some(name.to_owned()),
        };
        let chain = folder.chain().expect("the graph is whole");
        likely_misspelt(chain, &chosen).map(|found| found.help_text())
    }

    #[test]
    fn only_what_is_nearly_a_known_name_is_a_misspelling() {
        for fine in ["development", "production", "qa1", "qa2", "staging", "d"] {
            assert_eq!(warns(fine), None, "{fine}");
        }
        let meant = Some("did you mean `production`?".to_owned());
        assert_eq!(warns("prodction"), meant);
        assert_eq!(warns("Production"), meant);
    }
}
