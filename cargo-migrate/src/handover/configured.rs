//! The table `[env]` of cargo's configuration, which `cargo run` gives to what it runs.
//!
//! As in the cargo book, "Configuration": `.cargo/config.toml` of a folder and of those above it,
//! then that of cargo's home; the nearest says last. Cargo has no stable command that tells it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

/// Returns the variables that are configured for a folder; those that `is_set` only where forced.
pub(super) fn variables(
    current: &Path,
    is_set: impl Fn(&str) -> bool,
) -> BTreeMap<String, OsString> {
    let mut folders: Vec<_> = current.ancestors().map(|it| it.join(".cargo")).collect();
    folders.extend(home());
    let mut variables = BTreeMap::new();
    for folder in folders.iter().rev() {
        for (name, value) in table(folder) {
            // What is broken was cargo's to say: it has built before.
            if let Some(read) = Variable::read(&value, folder) {
                variables.insert(name, read);
            }
        }
    }
    variables.retain(|name, variable| variable.force || !is_set(name));
    let values = variables.into_iter();
    values.map(|(name, it)| (name, it.value)).collect()
}

fn home() -> Option<PathBuf> {
    let set = env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| Some(env::home_dir()?.join(".cargo")))
}

fn table(folder: &Path) -> Table {
    // The name without an extension is the old one, and goes first where both are there.
    let texts = ["config", "config.toml"].map(|name| fs::read_to_string(folder.join(name)));
    let text = texts.into_iter().find_map(Result::ok).unwrap_or_default();
    let config: Table = text.parse().unwrap_or_default();
    match config.get("env") {
        Some(Value::Table(table)) => table.clone(),
        _ => Table::new(),
    }
}

struct Variable {
    value: OsString,
    /// Whether it takes the place of one that is set.
    force: bool,
}

impl Variable {
    /// Reads a value: a text, or a table of `value`, `force` and `relative`.
    fn read(value: &Value, folder: &Path) -> Option<Self> {
        let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
        match value {
            Value::String(text) => Some(Self {
                value: text.into(),
                force: false,
            }),
            Value::Table(table) => {
                let text = table.get("value")?.as_str()?;
                let relative_to = folder.parent().filter(|_| flag("relative"));
                Some(Self {
                    value: relative_to.map_or_else(|| text.into(), |home| home.join(text).into()),
                    force: flag("force"),
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_configuration_says_last_and_what_is_set_stays() {
        let above = tempfile::tempdir().unwrap();
        let below = above.path().join("below");
        let write = |folder: &Path, text: &str| {
            fs::create_dir_all(folder.join(".cargo")).unwrap();
            fs::write(folder.join(".cargo/config.toml"), text).unwrap();
        };
        let text = "[env]\nBOTH = \"above\"\nABOVE = { value = \"words\", relative = true }\n";
        write(above.path(), text);
        let text = "[env]\nBOTH = \"below\"\nSET = \"no\"\nFORCED = { value = \"yes\", force = true }\nBROKEN = 1\n";
        write(&below, text);
        let mut found = variables(&below, |name| name == "SET" || name == "FORCED");
        // That of the machine's own home may say more.
        found.retain(|name, _| ["BOTH", "ABOVE", "SET", "FORCED", "BROKEN"].contains(&&**name));
        let words = above.path().join("words").into_os_string();
        let expected = [
            ("ABOVE", words),
            ("BOTH", "below".into()),
            ("FORCED", "yes".into()),
        ];
        let found: Vec<_> = found.iter().map(|(name, value)| (&**name, value)).collect();
        assert_eq!(
            found,
            expected.each_ref().map(|(name, value)| (*name, value))
        );
    }
}
