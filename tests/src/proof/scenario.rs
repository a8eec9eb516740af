//! Which chains are run, and how.

use std::fs;
use std::path::Path;

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

/// A run to disturb: a chain, what is done before, and the command.
///
/// Every statement of a chain leaves a line in the table `effects`, or a thing that can be made once
/// only, so that whatever runs twice, or not at all, is seen.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: &'static str,
    /// What is done before the run.
    pub before: &'static [&'static str],
    /// The run.
    pub verb: &'static [&'static str],
    /// Whether all revisions share a transaction.
    pub is_together: bool,
    /// Whether a revision runs statement by statement, and one that can't be in a transaction.
    pub is_stepwise: bool,
}

impl Engine {
    /// Returns its name in `migrate.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

impl Scenario {
    /// Every scenario.
    pub const ALL: [Self; 6] = [
        Self {
            name: "upgrade",
            before: &[],
            verb: &["upgrade"],
            is_together: false,
            is_stepwise: false,
        },
        Self {
            name: "downgrade",
            before: &["upgrade"],
            verb: &["downgrade", "base"],
            is_together: false,
            is_stepwise: false,
        },
        Self {
            name: "upgrade-together",
            before: &[],
            verb: &["upgrade"],
            is_together: true,
            is_stepwise: false,
        },
        Self {
            name: "downgrade-together",
            before: &["upgrade"],
            verb: &["downgrade", "base"],
            is_together: true,
            is_stepwise: false,
        },
        Self {
            name: "upgrade-stepwise",
            before: &[],
            verb: &["upgrade"],
            is_together: false,
            is_stepwise: true,
        },
        Self {
            name: "downgrade-stepwise",
            before: &["upgrade"],
            verb: &["downgrade", "base"],
            is_together: false,
            is_stepwise: true,
        },
    ];

    /// Returns the statement that makes the table of effects.
    pub(super) fn effects(engine: Engine) -> &'static str {
        match engine {
            // No sequence: in a copied database one goes back in a crash.
            Engine::Postgres => {
                "CREATE TABLE effects (at timestamptz DEFAULT clock_timestamp(), what text NOT NULL)"
            }
            Engine::Sqlite => "CREATE TABLE effects (at INTEGER PRIMARY KEY, what TEXT NOT NULL)",
        }
    }

    /// Writes the chain into a folder.
    ///
    /// # Panics
    ///
    /// Where the folder can't be written.
    pub fn write(&self, engine: Engine, folder: &Path) {
        let folder = folder.join("migrations");
        fs::create_dir_all(&folder).expect("a temporary folder can be written");
        let write = |name: &str, text: &str| {
            fs::write(folder.join(name), text).expect("a temporary folder can be written");
        };
        let transaction = if self.is_together { "all" } else { "each" };
        let config = format!(
            "format = 1\ndialect = \"{}\"\ntransaction = \"{transaction}\"\n",
            engine.name()
        );
        write("migrate.toml", &config);
        let mut parent = "base".to_owned();
        for (number, [up, down]) in (1..).zip(&self.revisions(engine)) {
            let id = format!("r{number}");
            let (up, down) = (section(&id, up), section(&id, down));
            let text = format!("-- revision: {id}\n-- parent: {parent}\n\n{up}\n{down}");
            write(&format!("{id}.sql"), &text);
            parent = id;
        }
    }

    fn revisions(&self, engine: Engine) -> Vec<[Section; 2]> {
        let serial = match engine {
            Engine::Postgres => "INSERT INTO one SELECT * FROM generate_series(1, 500)",
            Engine::Sqlite => {
                "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 500) \
                 INSERT INTO one SELECT n FROM s"
            }
        };
        let mut revisions: Vec<[Section; 2]> = vec![
            [
                ("up", vec!["CREATE TABLE one (n integer)", serial]),
                ("down", vec!["DROP TABLE one"]),
            ],
            [
                (
                    "up",
                    vec![
                        "CREATE TABLE two (n integer PRIMARY KEY)",
                        "SAVEPOINT inner_part",
                        "INSERT INTO two SELECT n FROM one",
                        "RELEASE SAVEPOINT inner_part",
                    ],
                ),
                ("down", vec!["DROP TABLE two"]),
            ],
        ];
        if self.is_stepwise {
            let (make, drop) = match engine {
                Engine::Postgres => (
                    vec![
                        HELD,
                        "CREATE INDEX CONCURRENTLY one_n ON one (n)",
                        "CREATE INDEX CONCURRENTLY one_held ON one (held(n))",
                        "CREATE INDEX CONCURRENTLY one_few ON one (n) WHERE n < 100",
                    ],
                    vec![
                        "DROP INDEX CONCURRENTLY one_few",
                        "DROP INDEX CONCURRENTLY one_held",
                        "DROP INDEX CONCURRENTLY one_n",
                        "DROP FUNCTION held",
                    ],
                ),
                Engine::Sqlite => (vec!["VACUUM"], vec!["VACUUM"]),
            };
            let up = [vec!["CREATE TABLE three (n integer)"], make].concat();
            let down = [drop, vec!["DROP TABLE three"]].concat();
            revisions.push([("up transaction=off", up), ("down transaction=off", down)]);
        }
        revisions.push([
            ("up", vec!["ALTER TABLE one ADD COLUMN m integer"]),
            ("down", vec!["ALTER TABLE one DROP COLUMN m"]),
        ]);
        revisions
    }
}

/// A function that makes the second of three indexes wait while somebody else has an advisory lock.
const HELD: &str = "CREATE FUNCTION held(n integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS \
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN n; END $$";

/// What stands in a section's marker, and its statements.
type Section = (&'static str, Vec<&'static str>);

/// Writes a section that leaves a line before, between and after its statements.
fn section(id: &str, (marker, statements): &Section) -> String {
    let direction = marker.split(' ').next().unwrap_or_default();
    let effect = |number: usize| {
        format!("INSERT INTO effects (what) VALUES ('{id} {direction} {number}');\n")
    };
    let mut text = format!("-- migrate:{marker}\n{}", effect(0));
    for (number, statement) in (1..).zip(statements) {
        text += &format!("{statement};\n{}", effect(number));
    }
    text
}
