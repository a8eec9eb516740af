//! The settings of a session: read, compared, and set back.

use std::collections::BTreeMap;

use super::assemble::{Message, Part};
use super::{leftovers, quote};
use crate::record::Cells;

/// Reads what was set for the session; what is the transaction's own ends with it.
macro_rules! settings {
    () => {
        "SELECT name, setting FROM pg_catalog.pg_settings \
         WHERE source = 'session' AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')"
    };
}

pub(super) use settings;

/// Reads that, and what stands open in the session. The role and the like aren't in `pg_settings`.
pub(super) const QUERY: &str = concat!(
    settings!(),
    " UNION ALL SELECT ' authorization', pg_catalog.current_setting('session_authorization') \
     UNION ALL SELECT 'role', pg_catalog.current_setting('role')",
    leftovers::query!()
);

/// Whose the session is. Its name sorts before any other, because setting it resets the role.
const AUTHORIZATION: &str = " authorization";

/// What every transactional step sets for itself.
const OWN: &[&str] = &["lock_timeout", "statement_timeout"];

/// The settings that were made for the session, and what stands open in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    settings: BTreeMap<String, String>,
    open: leftovers::Open,
}

impl State {
    /// Reads the rows of [`QUERY`].
    pub(super) fn read<'r>(rows: impl Iterator<Item = &'r Cells>) -> Self {
        let mut state = Self::default();
        for cells in rows {
            if let [Some(name), Some(value)] = cells.as_slice()
                && !state.open.take(name, value)
            {
                state.settings.insert(name.clone(), value.clone());
            }
        }
        state
    }

    /// Returns the setting of a name, where it was made for the session.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Forgets the settings that a transactional step makes for itself: they end with it.
    pub(super) fn without_own(mut self) -> Self {
        for name in OWN {
            self.settings.remove(*name);
        }
        self
    }

    /// Returns the statements that lead from `now` to this state; none where nothing differs.
    pub(super) fn restore(&self, now: &Self) -> Vec<String> {
        let mut statements = Vec::new();
        for (name, setting) in &self.settings {
            if now.settings.get(name) != Some(setting) {
                statements.push(set(name, setting));
            }
        }
        for name in now.settings.keys() {
            if !self.settings.contains_key(name) {
                statements.push(format!("RESET {}", crate::table::quote_name(name)));
            }
        }
        statements.extend(self.open.restore(&now.open));
        statements
    }

    /// Returns whether prepared statements of the driver are gone that it still counts on.
    pub(super) fn has_lost_prepared(&self, now: &Self) -> bool {
        self.open.has_lost_prepared(&now.open)
    }
}

/// Returns the statement that sets a name for the session.
pub(super) fn set(name: &str, setting: &str) -> String {
    let name = match name {
        AUTHORIZATION => "session_authorization",
        name => name,
    };
    let (name, setting) = (quote(name), quote(setting));
    format!("SELECT pg_catalog.set_config({name}, {setting}, false)")
}

/// Lets a message write, whatever a statement before it made of `default_transaction_read_only`.
pub(super) const WRITABLE: &str = "SET LOCAL transaction_read_only = off";

/// Keeps, until the transaction ends, the role that a step set for its next statements.
pub(super) const KEEP_ROLE: &str = "SELECT \
    pg_catalog.set_config('migrate.authorization', pg_catalog.current_setting('session_authorization'), true), \
    pg_catalog.set_config('migrate.role', pg_catalog.current_setting('role'), true)";

/// Takes the role of [`KEEP_ROLE`] again, where it is another.
pub(super) const ROLE_AGAIN: &str = "SELECT \
    CASE WHEN pg_catalog.current_setting('session_authorization') <> pg_catalog.current_setting('migrate.authorization') \
    THEN pg_catalog.set_config('session_authorization', pg_catalog.current_setting('migrate.authorization'), false) END, \
    CASE WHEN pg_catalog.current_setting('role') <> pg_catalog.current_setting('migrate.role') \
    THEN pg_catalog.set_config('role', pg_catalog.current_setting('migrate.role'), false) END";

/// Returns the statement that gives a session its own role back, so that the row can be written.
pub(super) fn own_role(base: &State) -> String {
    let user = quote(base.get(AUTHORIZATION).unwrap_or_default());
    let role = quote(base.get("role").unwrap_or("none"));
    take_role(&user, &role)
}

/// Returns the statement that takes a session's user and role, both given as SQL.
pub(super) fn take_role(user: &str, role: &str) -> String {
    let back = |name: &str, to: &str| {
        format!(
            "CASE WHEN pg_catalog.current_setting('{name}') <> {to} \
             THEN pg_catalog.set_config('{name}', {to}, false) END"
        )
    };
    format!(
        "SELECT {}, {}",
        back("session_authorization", user),
        back("role", role)
    )
}

impl Message {
    /// Adds what writes the history by the session's own role; before more statements of the step,
    /// [`ROLE_AGAIN`] follows.
    pub(super) fn by_own_role(self, base: &State, part: Part, sql: &str) -> Self {
        self.with(Part::Set, KEEP_ROLE)
            .with(Part::Set, &own_role(base))
            .with(part, sql)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(pairs: &[(&str, &str)]) -> State {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        State {
            settings: pairs.collect(),
            ..State::default()
        }
    }

    #[test]
    fn only_what_changed_is_restored() {
        let before = state(&[("a", "1"), ("b", "2"), ("role", "none")]);
        let after = state(&[("a", "1"), ("c", "3"), ("role", "bob")]);
        assert_eq!(before.restore(&before), [""; 0]);
        assert_eq!(
            before.restore(&after),
            [
                "SELECT pg_catalog.set_config('b', '2', false)",
                "SELECT pg_catalog.set_config('role', 'none', false)",
                "RESET \"c\"",
            ]
        );
    }
}
