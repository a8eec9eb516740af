//! The exit codes: a public table that scripts rely on.

use std::process::ExitCode;

/// How a command ended.
///
/// | code | means |
/// |---|---|
/// | 0 | done |
/// | 1 | a statement or the database failed, or what is applied is edited, diverged or halfway |
/// | 2 | wrong usage, a malformed URL, a broken folder, a target that doesn't exist, a confirmation not given, a code step, an irreversible revision, a connection inside a transaction |
/// | 3 | the answer is "not up to date" or "different" |
/// | 4 | the lock was not had in time |
/// | 5 | can't connect, or to nothing that takes writes |
/// | 130 | stopped by Ctrl-C |
/// | 143 | stopped by SIGTERM |
///
/// ```
/// use migrate_cli::Exit;
///
/// assert_eq!(Exit::Different.code(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// A statement or the database failed, or what is applied isn't what the files say.
    Failed,
    /// The command was wrong, or must not be carried out.
    Refused,
    /// The answer is "not up to date" or "different".
    Different,
    /// Somebody else held the lock for too long.
    Locked,
    /// The database can't be reached.
    Unreachable,
    /// Ctrl-C stopped it; what isn't done is undone.
    Interrupted,
    /// SIGTERM stopped it; what isn't done is undone.
    Terminated,
}

impl Exit {
    /// Returns the process' exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Different => 3,
            Self::Locked => 4,
            Self::Unreachable => 5,
            // As a shell says it of what a signal ended: 128 and the signal's number.
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Returns what an exit code means; `None` for one that the table hasn't.
    ///
    /// ```
    /// use migrate_cli::Exit;
    ///
    /// assert_eq!(Exit::of_code(4), Some(Exit::Locked));
    /// assert_eq!(Exit::of_code(101), None);
    /// ```
    pub fn of_code(code: u8) -> Option<Self> {
        const ALL: [Exit; 8] = [
            Exit::Done,
            Exit::Failed,
            Exit::Refused,
            Exit::Different,
            Exit::Locked,
            Exit::Unreachable,
            Exit::Interrupted,
            Exit::Terminated,
        ];
        ALL.into_iter().find(|exit| exit.code() == code)
    }

    /// Returns how a command ends that core refuses.
    pub(crate) const fn of_refusal(kind: migrate_core::ErrorKind) -> Self {
        use migrate_core::ErrorKind;
        match kind {
            ErrorKind::Edited
            | ErrorKind::Diverged
            | ErrorKind::DamagedHistory
            | ErrorKind::Halfway => Self::Failed,
            _ => Self::Refused,
        }
    }

    /// Returns how a command ends that fails at the database.
    pub(crate) const fn of_failure(kind: migrate_runtime::ErrorKind) -> Self {
        use migrate_runtime::ErrorKind;
        match kind {
            ErrorKind::Refused(kind) => Self::of_refusal(kind),
            ErrorKind::Locked => Self::Locked,
            ErrorKind::Connection | ErrorKind::ReadOnly => Self::Unreachable,
            ErrorKind::Stopped => Self::Interrupted,
            ErrorKind::InTransaction | ErrorKind::Unsupported | ErrorKind::MalformedUrl => {
                Self::Refused
            }
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use migrate_core::ErrorKind as Refusal;
    use migrate_runtime::ErrorKind as Failure;

    use super::*;

    #[test]
    fn the_table_holds() {
        let table = [
            (Failure::Statement, 1),
            (Failure::History, 1),
            (Failure::Changed, 1),
            (Failure::Refused(Refusal::Edited), 1),
            (Failure::Refused(Refusal::Diverged), 1),
            (Failure::Refused(Refusal::Halfway), 1),
            (Failure::Refused(Refusal::DamagedHistory), 1),
            (Failure::Refused(Refusal::NotHalfway), 2),
            (Failure::Refused(Refusal::BrokenFolder), 2),
            (Failure::Refused(Refusal::UnknownRevision), 2),
            (Failure::Refused(Refusal::MultipleHeads), 2),
            (Failure::Refused(Refusal::CodeStep), 2),
            (Failure::Refused(Refusal::Irreversible), 2),
            (Failure::Refused(Refusal::EnvironmentRequired), 2),
            (Failure::Refused(Refusal::DialectMismatch), 2),
            (Failure::InTransaction, 2),
            (Failure::Unsupported, 2),
            (Failure::MalformedUrl, 2),
            (Failure::InUse, 1),
            (Failure::Database, 1),
            (Failure::Locked, 4),
            (Failure::Connection, 5),
            (Failure::Stopped, 130),
            (Failure::ReadOnly, 5),
        ];
        for (kind, code) in table {
            assert_eq!(Exit::of_failure(kind).code(), code, "{kind:?}");
        }
        assert_eq!(Exit::Done.code(), 0);
        assert_eq!(Exit::Different.code(), 3);
        assert_eq!(Exit::Terminated.code(), 143);
    }
}
