//! Diagnostics and failures as json.

use migrate_core::Diagnostic;
use serde::Serialize;

use crate::Error;
use crate::render::words::Words;

/// A diagnostic: `{"name","severity","message","file","line","column","end_line","end_column","help"}`.
///
/// ```
/// use migrate_cli::json::Finding;
/// use migrate_core::{Diagnostic, SourceFile};
///
/// let file = SourceFile::new("migrations/a.sql", "-- parent: b\n");
/// let found = Diagnostic::error("missing-parent", "unknown parent revision `b`").at(&file, 11..12, "");
/// let finding = Finding::from(&found);
/// assert_eq!((finding.line, finding.column), (Some(1), Some(12)));
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// The kebab-case name of the rule.
    pub name: &'static str,
    /// `note`, `warning` or `error`.
    #[cfg_attr(test, schemars(extend("enum" = ["note", "warning", "error"])))]
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file of the first place.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<usize>,
    /// Its column, from 1, in characters.
    pub column: Option<usize>,
    /// The line of the first sign behind it.
    pub end_line: Option<usize>,
    /// The column of the first sign behind it.
    pub end_column: Option<usize>,
    /// What mends it.
    pub help: Option<String>,
}

impl From<&Diagnostic> for Finding {
    fn from(found: &Diagnostic) -> Self {
        let label = found.labels.first();
        let (start, end) = (
            label.and_then(|it| it.start()),
            label.and_then(|it| it.end()),
        );
        Self {
            name: found.name,
            severity: found.severity.name(),
            message: found.message.clone(),
            file: label.map(|label| label.file.path().to_owned()),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            end_line: end.map(|end| end.line),
            end_column: end.map(|end| end.column),
            help: Some(found.help_text()).filter(|help| !help.is_empty()),
        }
    }
}

impl Finding {
    /// Takes a diagnostic, and names the commands of its help as they are typed here.
    pub(crate) fn own(found: &Diagnostic, words: &Words) -> Self {
        let mut finding = Self::from(found);
        finding.help = finding.help.map(|help| words.own(&help));
        finding
    }
}

/// `{"error":{"kind","message","help"}}`; a broken folder adds its `diagnostics`, a run that failed
/// midway the `state` of the database.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Failure {
    /// What failed.
    error: Inner,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Error"))]
struct Inner {
    /// A stable word, such as `unknown_revision`; docs/json.md has all.
    kind: &'static str,
    /// What is wrong, in a line, with the file's place where one is to blame.
    message: String,
    /// How the database is left, where a run failed midway.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// What mends it: commands or text, a line each.
    help: Option<String>,
    /// All that is wrong in the folder, where that is what failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Finding>,
}

impl Failure {
    pub(crate) fn new(error: &Error, words: &Words) -> Self {
        let found = error.diagnostics();
        let findings: Vec<_> = found.iter().map(|it| Finding::own(it, words)).collect();
        Self {
            error: Inner {
                kind: error.kind(),
                message: found.first().map_or(String::new(), ToString::to_string),
                state: found.iter().find_map(state),
                help: findings.iter().find_map(|finding| finding.help.clone()),
                diagnostics: if error.is_folder() {
                    findings
                } else {
                    Vec::new()
                },
            },
        }
    }

    /// Takes what is wrong with the arguments.
    pub(crate) fn usage(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let mut lines = text.lines();
        let message = lines.next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        let help = lines.filter(|line| !line.trim().is_empty()).map(str::trim);
        let help = help.collect::<Vec<_>>().join("\n");
        Self {
            error: Inner {
                kind: "usage",
                message: message.to_owned(),
                state: None,
                help: Some(help).filter(|help| !help.is_empty()),
                diagnostics: Vec::new(),
            },
        }
    }
}

fn state(found: &Diagnostic) -> Option<String> {
    let lines = found.notes.iter().filter(|note| note.kind == "state");
    let lines: Vec<_> = lines.map(|note| note.text.as_str()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
