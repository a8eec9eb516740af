//! What a database refuses that no change of the data mends, and the way out of each.

use migrate_core::plan::Step;

use crate::engine::Broken;

/// Why a statement was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// What the statement makes is there already.
    Exists,
    /// The role may not do it.
    NoRight,
    /// It waited for a lock for as long as it may.
    Waited,
    /// Others changed what it read, or waited for it and it for them.
    Crossed,
    /// It took longer than it may.
    TooSlow,
    /// The disk is full.
    DiskFull,
    /// It ends the transaction that it runs in.
    HiddenCommit,
    /// Another connection is in the way, for longer than the run waits.
    Busy,
    /// There is no space left, or the disk fails.
    Disk,
    /// A view or a trigger names a table that is away while it is rebuilt.
    NamedElsewhere,
}

impl Refusal {
    pub(super) fn of(broken: &Broken) -> Option<Self> {
        let said = &broken.message;
        match broken.code.as_deref() {
            // Duplicate schema, table, column, object, function.
            Some("42P06" | "42P07" | "42701" | "42710" | "42723") => Some(Self::Exists),
            Some("42501") => Some(Self::NoRight),
            Some("55P03") => Some(Self::Waited),
            Some("40001" | "40P01") => Some(Self::Crossed),
            Some("53100") => Some(Self::DiskFull),
            Some("2D000") => Some(Self::HiddenCommit),
            // Whoever cancels by hand has the same code.
            Some("57014") if said.contains("timeout") => Some(Self::TooSlow),
            Some(_) => None,
            None => Self::of_words(said),
        }
    }

    /// Reads the words of a database that gives no code.
    fn of_words(said: &str) -> Option<Self> {
        let starts = |words: &[&str]| words.iter().any(|word| said.starts_with(word));
        if said.ends_with(" already exists") || starts(&["duplicate column"]) {
            Some(Self::Exists)
        } else if starts(&["database "]) && said.ends_with(" is locked") {
            Some(Self::Busy)
        } else if said == "database or disk is full" || said == "disk I/O error" {
            Some(Self::Disk)
        } else if starts(&["error in view ", "error in trigger "]) {
            Some(Self::NamedElsewhere)
        } else {
            None
        }
    }

    /// Returns what helps, where that is neither the data nor the file's SQL; `again` is the
    /// command that goes on.
    pub(super) fn way_out(self, step: &Step<'_>, again: &str) -> Option<Vec<String>> {
        let file = step.source.path;
        let header = |what: &str| format!("write into the header of {file}: -- {what}");
        let mut helps = match self {
            Self::Exists | Self::NamedElsewhere | Self::Busy | Self::Disk => return None,
            Self::NoRight => vec![format!(
                "give the role the right that it lacks, or use another, then: {again}"
            )],
            Self::Waited => vec![
                format!("wait until the others are done, or end their sessions, then: {again}"),
                format!("to wait longer, {}", header("lock-timeout: 30s")),
            ],
            Self::Crossed => vec![format!("when less is going on: {again}")],
            Self::TooSlow => vec![
                format!("make it quicker, then: {again}"),
                format!("to give it longer, {}", header("statement-timeout: 10min")),
            ],
            Self::DiskFull => vec![format!("make room on the server's disk, then: {again}")],
            Self::HiddenCommit if step.transaction => vec![
                format!("remove its COMMIT or ROLLBACK, then: {again}"),
                "or let it run outside a transaction: write transaction=off at the end of the section's line"
                    .to_owned(),
            ],
            Self::HiddenCommit => vec![format!(
                "let it be a CALL or a DO of its own, not within another statement, then: {again}"
            )],
        };
        if step.is_recorded() {
            // What was recorded is in no file.
            helps.truncate(1);
        }
        Some(helps)
    }
}
