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
/// Where the name that was typed is none that the file may hold.
pub(super) fn choose(typed: Option<&str>) -> Result<String, Error> {
    typed.map_or_else(|| Ok(MAIN.to_owned()), legal)
}

/// Says that another folder of the package has a chain of the same name, where that wasn't asked
/// for: in one database the two would share a history.
pub(super) fn warn_of_a_twin(typed: Option<&str>, place: &Place, ui: &mut Ui) {
    let others = chains::beside(place);
    let twin = others.iter().find(|other| other.name == MAIN);
    if let (None, Some(twin)) = (typed, twin) {
        ui.note(format_args!(
            "{} holds a chain named `{MAIN}` too: where both migrate one database, give this one a name of its own by `chain` in {}",
            shown(&twin.folder, &place.current),
            place.path_of(CONFIG_FILE),
        ));
    }
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
