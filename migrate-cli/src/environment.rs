//! The chosen environment, beside those that a chain's sections name.

use std::collections::BTreeSet;

use migrate_core::{Chain, Diagnostic, Direction, nearest};

use crate::url::Chosen;

/// Warns of an environment that no section names where one names a very similar one: its sections
/// would be passed over in silence.
pub(crate) fn likely_misspelt(chain: Chain<'_>, chosen: &Chosen) -> Option<Diagnostic> {
    let name = chosen.environment.as_deref()?;
    let known = named(chain);
    if known.contains(name) {
        return None;
    }
    let others = known.iter().map(String::as_str);
    let others = others.filter(|known| letters(known) != letters(name));
    let meant = nearest(name, others)?;
    let message = format!("no section is for the environment `{name}`");
    let found = Diagnostic::warning("unknown-environment", message)
        .note(format!("sections are there for `{meant}`"))
        .help(format!("did you mean `{meant}`?"));
    Some(found)
}

fn named(chain: Chain<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in chain.entries() {
        for direction in Direction::BOTH {
            for &dialect in chain.dialects() {
                let sections = entry.sections(direction, dialect);
                let named = sections.filter_map(|section| section.environment());
                names.extend(named.map(|name| name.trim_start_matches('!').to_owned()));
            }
        }
    }
    names
}

/// Names that differ in a number alone, such as `customer1` and `customer2`, are no typing errors.
fn letters(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use migrate_core::{Config, Dialect, Folder, SourceFile};

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
