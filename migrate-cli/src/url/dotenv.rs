//! A `.env` file: read, and never exported into the process.

use std::collections::BTreeMap;
use std::path::Path;

/// The variables of a `.env` file.
#[derive(Clone, Debug, Default)]
pub(crate) struct DotEnv {
    path: String,
    values: BTreeMap<String, String>,
    broken: bool,
}

impl DotEnv {
    /// Reads the nearest `.env` of a folder or those above it.
    ///
    /// The search ends at the top of a git repository: what lies above is somebody else's.
    pub(crate) fn find(folder: &Path) -> Option<Self> {
        for folder in folder.ancestors() {
            let path = folder.join(".env");
            if path.is_file() {
                return Some(Self::read(&path));
            }
            if folder.join(".git").exists() {
                return None;
            }
        }
        None
    }

    fn read(path: &Path) -> Self {
        let shown = shown(path);
        match std::fs::read(path) {
            Ok(bytes) => Self::parse(shown, &bytes),
            Err(_) => Self {
                path: shown,
                broken: true,
                ..Self::default()
            },
        }
    }

    /// Reads a file's text.
    pub(crate) fn parse(path: String, bytes: &[u8]) -> Self {
        let mut values = BTreeMap::new();
        let mut broken = false;
        for pair in dotenvy::from_read_iter(bytes) {
            match pair {
                // The first wins, as it does where a file is exported.
                Ok((name, value)) => drop(values.entry(name).or_insert(value)),
                Err(_) => broken = true,
            }
        }
        Self {
            path,
            values,
            broken,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Returns the path that people are shown.
    pub(crate) fn shown(&self) -> &str {
        &self.path
    }

    /// Returns what is wrong with the file; never a line of it, which may hold a password.
    pub(crate) fn problem(&self) -> Option<String> {
        let text = format!(
            "a part of {} can't be read: is a value without quotes?",
            self.path
        );
        self.broken.then_some(text)
    }
}

fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here
        .as_deref()
        .and_then(|here| path.strip_prefix(here).ok());
    relative.unwrap_or(path).display().to_string()
}
