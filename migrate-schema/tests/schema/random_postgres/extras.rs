//! What needs other things: partitions, generated columns, calls, types in use, policies, rights, views on views.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::collection::btree_set;
use proptest::option;
use proptest::prelude::*;

/// What a table has besides its columns.
#[derive(Clone, Debug)]
pub(super) struct Extras {
    /// Where it is partitioned: its partitions.
    pub(super) partitions: Option<BTreeSet<u8>>,
    generated: Option<u8>,
    calls: bool,
    has_moods: bool,
    policy: Option<u8>,
    grant: Option<u8>,
    comment: Option<u8>,
}

/// What a schema has besides its tables.
#[derive(Clone, Debug)]
pub(super) struct Around {
    /// What a function that defaults call answers.
    pub(super) number: Option<u8>,
    /// Whether a domain and a function are of the enum.
    uses_mood: bool,
    /// Views of views, and whether they are materialized.
    over: BTreeSet<u8>,
    is_materialized: bool,
}

pub(super) fn extras() -> impl Strategy<Value = Extras> {
    let parts = (
        option::weighted(0.3, btree_set(0..3_u8, 0..3)),
        option::of(0..2_u8),
        any::<bool>(),
        any::<bool>(),
        option::weighted(0.3, 0..2_u8),
        option::weighted(0.3, 0..3_u8),
        option::weighted(0.3, 0..2_u8),
    );
    parts.prop_map(
        |(partitions, generated, calls, has_moods, policy, grant, comment)| Extras {
            partitions,
            generated,
            calls,
            has_moods,
            policy,
            grant,
            comment,
        },
    )
}

pub(super) fn around() -> impl Strategy<Value = Around> {
    let parts = (
        option::of(0..4_u8),
        any::<bool>(),
        btree_set(0..4_u8, 0..3),
        any::<bool>(),
    );
    parts.prop_map(|(number, uses_mood, over, is_materialized)| Around {
        number,
        uses_mood,
        over,
        is_materialized,
    })
}

impl Extras {
    /// Returns the columns, of a table in a schema that perhaps has the enum and the function.
    pub(super) fn columns(&self, has_mood: bool, has_number: bool) -> Vec<String> {
        let call = match self.calls && has_number {
            true => " DEFAULT number(1)",
            false => "",
        };
        let mut columns = vec![format!("parent bigint{call}")];
        if let Some(step) = self.generated {
            columns.push(format!(
                "next bigint GENERATED ALWAYS AS (id + {step}) STORED"
            ));
        }
        if self.has_moods && has_mood {
            columns.push("felt mood[] DEFAULT '{}'".to_owned());
        }
        columns
    }

    /// Returns what follows the table's columns.
    pub(super) fn clause(&self) -> &'static str {
        match self.partitions {
            Some(_) => " PARTITION BY RANGE (id)",
            None => "",
        }
    }

    /// Writes what is made after the table.
    pub(super) fn after(&self, number: u8, sql: &mut String) {
        for part in self.partitions.iter().flatten() {
            let (from, to) = (u32::from(*part) * 100, u32::from(*part) * 100 + 100);
            let _ = writeln!(
                sql,
                "CREATE TABLE t{number}_{part} PARTITION OF t{number} FOR VALUES FROM ({from}) TO ({to});"
            );
        }
        if let Some(least) = self.policy {
            let _ = writeln!(
                sql,
                "CREATE POLICY own ON t{number} USING (parent > {least});
                 ALTER TABLE t{number} ENABLE ROW LEVEL SECURITY;"
            );
        }
        if let Some(grant) = self.grant {
            let rights = ["SELECT", "UPDATE (parent)", "SELECT, UPDATE (parent, id)"];
            let right = rights[usize::from(grant)];
            let _ = writeln!(sql, "GRANT {right} ON t{number} TO PUBLIC;");
        }
        if let Some(comment) = self.comment {
            let _ = writeln!(
                sql,
                "COMMENT ON COLUMN t{number}.parent IS 'no. {comment}';"
            );
        }
    }
}

impl Around {
    /// Writes what tables use; the enum's first value is given where there is one.
    pub(super) fn before(&self, mood: Option<u8>, sql: &mut String) {
        if let Some(number) = self.number {
            // Another name of an argument makes another function.
            let name = if number > 1 { "base" } else { "start" };
            let _ = writeln!(
                sql,
                "CREATE FUNCTION number({name} integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + {number}::bigint';"
            );
        }
        if let Some(mood) = mood.filter(|_| self.uses_mood) {
            let _ = writeln!(
                sql,
                "CREATE DOMAIN calm AS mood DEFAULT 'mood {mood}' CHECK (VALUE >= 'mood {mood}');
                 CREATE FUNCTION feel(it mood DEFAULT 'mood {mood}') RETURNS SETOF calm LANGUAGE sql AS 'SELECT $1::calm';"
            );
        }
    }

    /// Writes views on the views that are there.
    pub(super) fn after(&self, views: &BTreeSet<u8>, sql: &mut String) {
        let materialized = if self.is_materialized {
            "MATERIALIZED "
        } else {
            ""
        };
        for number in self.over.intersection(views) {
            let _ = writeln!(
                sql,
                "CREATE {materialized}VIEW w{number} AS SELECT id + 1 AS next, v.* FROM v{number} v;"
            );
        }
    }
}
