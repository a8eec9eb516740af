//! The text of a case file.

use std::fmt;
use std::path::{Path, PathBuf};

/// A case file: a head of prose and options, then named sections.
#[derive(Clone, Debug)]
pub struct Case {
    path: PathBuf,
    head: String,
    sections: Vec<(String, String)>,
}

impl Case {
    /// Reads the text of a case file.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Malformed> {
        let mut head = String::new();
        let mut sections: Vec<(String, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("=== ").map(str::trim_end) {
                if sections.iter().any(|(known, _)| known == name) {
                    return Err(Malformed(format!(
                        "the section `{name}` stands there twice"
                    )));
                }
                sections.push((name.to_owned(), String::new()));
            } else {
                let text = sections.last_mut().map_or(&mut head, |(_, text)| text);
                text.push_str(line);
            }
        }
        for text in sections.iter_mut().map(|(_, text)| text) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            if text == "\n" || text.ends_with("\n\n") {
                text.pop();
            }
        }
        Ok(Self {
            path: path.to_owned(),
            head,
            sections,
        })
    }

    /// Returns where the case stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the value of an option of the head: the rest of the line `@name value`.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Returns the names and values of all options.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.head.lines().filter_map(|line| line.strip_prefix('@'));
        lines.map(|line| {
            line.split_once(' ')
                .map_or((line, ""), |(name, value)| (name, value.trim()))
        })
    }

    /// Returns the text of a section, or nothing where the case has none of that name.
    pub fn get(&self, section: &str) -> Option<&str> {
        self.sections
            .iter()
            .find_map(|(name, text)| (name == section).then_some(text.as_str()))
    }

    /// Returns the text of a section.
    ///
    /// # Panics
    ///
    /// Where the case has none of that name.
    pub fn section(&self, name: &str) -> &str {
        self.get(name)
            .unwrap_or_else(|| panic!("the case has no section `=== {name}`"))
    }

    /// Returns the paths and texts of the sections `file: PATH`.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sections
            .iter()
            .filter_map(|(name, text)| Some((name.strip_prefix("file: ")?, text.as_str())))
    }

    /// Replaces the text of a section, or adds the section at the end.
    pub(super) fn set(&mut self, section: &str, text: String) {
        match self.sections.iter_mut().find(|(name, _)| name == section) {
            Some((_, old)) => *old = text,
            None => self.sections.push((section.to_owned(), text)),
        }
    }
}

/// Writes the text that [`Case::parse`] reads.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)?;
        for (section_idx, (name, text)) in self.sections.iter().enumerate() {
            write!(f, "=== {name}\n{text}")?;
            let is_last = section_idx + 1 == self.sections.len();
            if !is_last || text == "\n" || text.ends_with("\n\n") {
                f.write_str("\n")?;
            }
        }
        Ok(())
    }
}

/// Why a text is no case.
#[derive(Debug)]
pub struct Malformed(pub(super) String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}
