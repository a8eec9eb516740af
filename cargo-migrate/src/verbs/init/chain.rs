//! The name of a new chain, which a database's history is kept by.

use migrate_cli::{Error, Ui};
use migrate_core::checks::Findings;
use migrate_core::{CONFIG_FILE, Config, Diagnostic, SourceFile};

use crate::package::{Place, chains, shown};

/// The name where nothing names another.
const MAIN: &str = "main";

/// Returns the name that a new `migrate.toml` gets.
///
/// # Errors
///
/// Where the name is none that the file may hold, and where another folder of the package has a
/// chain of that name, unless it was typed: in one database the two would share a history.
pub(super) fn choose(typed: Option<&str>, place: &Place) -> Result<String, Error> {
    if let Some(name) = typed {
        return legal(name);
    }
    let others = chains::beside(place);
    let Some(other) = others.iter().find(|other| other.name == MAIN) else {
        return Ok(MAIN.to_owned());
    };
    let message = "another folder of this package holds a chain named `main`";
    let own = place.folder.file_name().map(|name| name.to_string_lossy());
    let own = own.filter(|name| legal(name).is_ok() && name != MAIN);
    let found = Diagnostic::error("duplicate-chain", message)
        .note(format!("it is {}", shown(&other.folder, &place.current)))
        .note("in one database the two would share a history, and refuse each other's revisions")
        .help(format!(
            "give this one a name of its own: cargo migrate{} init --chain {}",
            place.options,
            own.as_deref().unwrap_or("second")
        ));
    Err(Error::refused("duplicate_chain", found))
}

/// Says that a name which was typed isn't the one in the file that is there.
pub(super) fn warn_of_another(typed: Option<&str>, place: &Place, ui: &mut Ui) {
    let (Some(typed), Some(written)) = (typed, chains::name_of(&place.folder)) else {
        return;
    };
    if typed != written {
        ui.note(format_args!(
            "{CONFIG_FILE} says `chain = \"{written}\"` already; --chain doesn't change it"
        ));
    }
}

fn legal(name: &str) -> Result<String, Error> {
    let quoted = name.replace(|c: char| c.is_control() || "\"\\".contains(c), "?");
    let file = SourceFile::new(CONFIG_FILE, &format!("chain = \"{quoted}\"\n"));
    let mut findings = Findings::default();
    let config = Config::parse(file, &mut findings);
    if findings.is_empty() && config.chain == name {
        return Ok(config.chain);
    }
    let message = format!("`{quoted}` can't be a chain's name");
    let found = Diagnostic::error("illegal-chain", message)
        .help("use 1 to 64 ASCII letters, digits, `_`, `-` or `.`");
    Err(Error::refused("illegal_chain", found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_the_file_may_hold() {
        assert_eq!(legal("billing-2.eu").unwrap(), "billing-2.eu");
        let long = "x".repeat(65);
        for wrong in ["", "two words", "a\"b", "a\nformat = 2", "ü", "a\\", &long] {
            assert!(legal(wrong).is_err(), "{wrong:?}");
        }
    }
}
