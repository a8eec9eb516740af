//! What a step may leave in a session besides settings: temporary tables, channels, prepared
//! statements, cursors and advisory locks.

use std::collections::BTreeSet;

/// The name of rows that hold the statement which removes what stands open.
const OPEN: &str = " open";
/// The name of the row that counts the driver's own prepared statements.
const PREPARED: &str = " prepared";

/// Reads what stands open, each as the statement that removes it. A transaction's own locks are among
/// the locks, and are gone when they are to be removed: that is only a warning.
macro_rules! removals {
    () => {
        "SELECT pg_catalog.format('DROP %s IF EXISTS pg_temp.%I CASCADE', \
          CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname) AS removal \
          FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() \
          AND c.relkind IN ('r', 'p', 'v', 'S') AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d \
          WHERE d.objid = c.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass \
          AND d.deptype IN ('a', 'i')) \
          UNION ALL SELECT pg_catalog.format('UNLISTEN %I', l) \
          FROM pg_catalog.pg_listening_channels() l \
          UNION ALL SELECT pg_catalog.format('DEALLOCATE %I', p.name) \
          FROM pg_catalog.pg_prepared_statements p WHERE p.from_sql \
          UNION ALL SELECT pg_catalog.format('CLOSE %I', c.name) \
          FROM pg_catalog.pg_cursors c WHERE c.is_holdable \
          UNION ALL SELECT pg_catalog.format('SELECT pg_catalog.pg_advisory_unlock%s(%s)', \
          CASE l.mode WHEN 'ShareLock' THEN '_shared' ELSE '' END, \
          CASE l.objsubid WHEN 1 THEN ((l.classid::bigint << 32) | l.objid::bigint)::text \
          ELSE l.classid::bigint::bit(32)::integer || ', ' || l.objid::bigint::bit(32)::integer END) \
          FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted \
          AND l.pid = pg_catalog.pg_backend_pid()"
    };
}

/// Reads the same, to be added to a query of two columns.
macro_rules! query {
    () => {
        concat!(
            " UNION ALL SELECT ' open', o.removal FROM (",
            $crate::engine::postgres::leftovers::removals!(),
            ") o UNION ALL SELECT ' prepared', pg_catalog.count(*)::text \
              FROM pg_catalog.pg_prepared_statements p WHERE NOT p.from_sql"
        )
    };
}

pub(super) use {query, removals};

/// What stands open in a session, each by the statement that removes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    removals: BTreeSet<String>,
    prepared: u64,
}

impl Open {
    /// Takes a row of [`query`], and returns whether it was one.
    pub(super) fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            OPEN => {
                self.removals.insert(value.to_owned());
            }
            PREPARED => self.prepared = value.parse().unwrap_or_default(),
            _ => return false,
        }
        true
    }

    /// Returns the statements that lead from `now` to this, as far as any does: what a step threw
    /// away that stood there before it is gone, but for channels.
    pub(super) fn restore(&self, now: &Self) -> Vec<String> {
        let left = now.removals.difference(&self.removals);
        let mut statements: Vec<_> = left.cloned().collect();
        for removal in self.removals.difference(&now.removals) {
            if let Some(channel) = removal.strip_prefix("UNLISTEN ") {
                statements.push(format!("LISTEN {channel}"));
            }
        }
        statements
    }

    pub(super) fn has_lost_prepared(&self, now: &Self) -> bool {
        now.prepared < self.prepared
    }
}

/// The driver prepares statements when it likes: that is no difference.
impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.removals == other.removals
    }
}

impl Eq for Open {}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(removals: &[&str], prepared: &str) -> Open {
        let mut open = Open::default();
        for removal in removals {
            assert!(open.take(OPEN, removal));
        }
        assert!(open.take(PREPARED, prepared));
        assert!(!open.take("search_path", "x"));
        open
    }

    #[test]
    fn what_is_new_is_removed_and_a_lost_channel_is_heard_again() {
        let before = open(&["UNLISTEN a", "DROP TABLE kept"], "3");
        let after = open(&["CLOSE c", "DROP TABLE kept"], "4");
        assert_eq!(before.restore(&after), ["CLOSE c", "LISTEN a"]);
        assert_eq!(before.restore(&before), [""; 0]);
        assert!(!before.has_lost_prepared(&after));
        assert!(after.has_lost_prepared(&before));
    }
}
