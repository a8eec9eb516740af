//! The rules that a folder is held to: one rule a file, with a bad and a good example beside it.

pub(crate) mod bad_config;
pub(crate) mod code_needs_dialect;
pub(crate) mod code_with_text;
pub(crate) mod conflict_marker;
pub(crate) mod copy_from_stdin;
pub(crate) mod cycle;
pub(crate) mod duplicate_id;
pub(crate) mod duplicate_label;
pub(crate) mod empty_section;
pub(crate) mod frees_lock;
pub(crate) mod ignored_file;
pub(crate) mod illegal_id;
pub(crate) mod irreversible_with_down;
pub(crate) mod malformed_value;
pub(crate) mod merge_with_ancestor;
pub(crate) mod misplaced_directive;
pub(crate) mod missing_dependency;
pub(crate) mod missing_dialect;
pub(crate) mod missing_key;
pub(crate) mod missing_parent;
pub(crate) mod missing_section;
pub(crate) mod mixed_transaction;
pub(crate) mod multiple_heads;
pub(crate) mod newer_format;
pub(crate) mod not_resumable_index;
pub(crate) mod not_utf8;
pub(crate) mod nul_byte;
pub(crate) mod outside_transaction;
pub(crate) mod psql_command;
pub(crate) mod repeated_key;
pub(crate) mod repeated_parent;
pub(crate) mod repeated_section;
pub(crate) mod self_reference;
pub(crate) mod text_before_section;
pub(crate) mod too_large;
pub(crate) mod transaction_control;
pub(crate) mod undecided;
pub(crate) mod unknown_attribute;
pub(crate) mod unknown_config_key;
pub(crate) mod unknown_key;
pub(crate) mod unknown_marker;
pub(crate) mod unreadable_file;
pub(crate) mod unsupported_dialect;
pub(crate) mod unterminated;
pub(crate) mod wrong_extension;

use crate::checksum::Hasher;
use crate::diagnostic::{Diagnostic, Severity};

/// What a rule's errors stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The file or the graph can't be trusted: whatever plans is stopped.
    Graph,
    /// A section can't run: `check`, the build and a plan that would run it are stopped.
    Section,
    /// The chain should not ship so: `check` and the build are stopped.
    Release,
    /// Nothing: it is only said.
    Advice,
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its kebab-case name, which the diagnostic shows.
    pub name: &'static str,
    /// What its errors stop.
    pub scope: Scope,
    /// What it asks for, in one sentence.
    pub summary: &'static str,
    /// All that is to be said of it, as Markdown: why it is a rule, and an example of both sides.
    ///
    /// It is made from the rule's file and its examples; a test holds that.
    #[cfg(feature = "pages")]
    pub page: &'static str,
}

/// Every rule, in order of names.
///
/// ```
/// use migrate_core::checks::RULES;
///
/// assert!(RULES.iter().any(|rule| rule.name == "missing-parent"));
/// ```
pub const RULES: &[Rule] = &[
    bad_config::RULE,
    code_needs_dialect::RULE,
    code_with_text::RULE,
    conflict_marker::RULE,
    copy_from_stdin::RULE,
    cycle::RULE,
    duplicate_id::RULE,
    duplicate_label::RULE,
    empty_section::RULE,
    frees_lock::RULE,
    ignored_file::RULE,
    illegal_id::RULE,
    irreversible_with_down::RULE,
    malformed_value::RULE,
    merge_with_ancestor::RULE,
    misplaced_directive::RULE,
    missing_dependency::RULE,
    missing_dialect::RULE,
    missing_key::RULE,
    missing_parent::RULE,
    missing_section::RULE,
    mixed_transaction::RULE,
    multiple_heads::RULE,
    newer_format::RULE,
    not_resumable_index::RULE,
    not_utf8::RULE,
    nul_byte::RULE,
    outside_transaction::RULE,
    psql_command::RULE,
    repeated_key::RULE,
    repeated_parent::RULE,
    repeated_section::RULE,
    self_reference::RULE,
    text_before_section::RULE,
    too_large::RULE,
    transaction_control::RULE,
    undecided::RULE,
    unknown_attribute::RULE,
    unknown_config_key::RULE,
    unknown_key::RULE,
    unknown_marker::RULE,
    unreadable_file::RULE,
    unsupported_dialect::RULE,
    unterminated::RULE,
    wrong_extension::RULE,
];

/// What was found, in the order of finding.
#[derive(Clone, Debug, Default)]
pub struct Findings(Vec<Diagnostic>);

impl Findings {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the findings.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Returns whether an error of this scope is among them.
    pub fn stops(&self, scope: Scope) -> bool {
        self.0
            .iter()
            .any(|finding| finding.severity == Severity::Error && scope_of(finding) == Some(scope))
    }

    pub(crate) fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Adds findings, those once that are the same: several dialects may have read one text.
    pub(crate) fn extend_once(&mut self, mut findings: Vec<Diagnostic>) {
        findings.sort_by(|a, b| place(a).cmp(&place(b)).then(a.name.cmp(b.name)));
        findings.dedup();
        self.0.append(&mut findings);
    }

    /// Keeps the findings that are wanted.
    pub(crate) fn retain(&mut self, wanted: impl FnMut(&Diagnostic) -> bool) {
        self.0.retain(wanted);
    }

    /// Returns the paths of the files that the findings are about.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let first = self.0.iter().filter_map(|finding| finding.labels.first());
        first.map(|label| label.file.path())
    }

    /// Returns whether a rule found something.
    pub(crate) fn has(&self, rule: &Rule) -> bool {
        self.0.iter().any(|finding| finding.name == rule.name)
    }

    /// Adds all of another.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Sorts by file and place, so that people read from top to bottom.
    pub(crate) fn sort(&mut self) {
        self.0.sort_by(|a, b| place(a).cmp(&place(b)));
    }
}

/// Returns what a finding's rule stops.
pub(crate) fn scope_of(finding: &Diagnostic) -> Option<Scope> {
    let rule = RULES.iter().find(|rule| rule.name == finding.name)?;
    Some(rule.scope)
}

/// Returns an id that likely nobody has: a hash of the file's path.
pub(crate) fn fresh_id(path: &str) -> String {
    let mut hasher = Hasher::new("fresh id");
    hasher.part(path);
    let hash = hasher.finish();
    hash[hash.len() - 12..].to_owned()
}

fn place(finding: &Diagnostic) -> Option<(&str, usize)> {
    let label = finding.labels.first()?;
    let start = label.span.as_ref().map_or(0, |span| span.start);
    Some((label.file.path(), start))
}

impl Extend<Diagnostic> for Findings {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, findings: T) {
        self.0.extend(findings);
    }
}
