//! The same on SQLite: Alembic reads a file that is at head, we make both sides in memory.

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use crate::{N_TABLES, PROGRAM, ROUNDS, alembic, newest, timed};

/// Measures both and prints what they take.
pub(crate) fn bench(home: &Path) {
    let home = home.join("sqlite");
    let up = schema(None);
    let (first, later) = own(&home, &up);
    println!("{N_TABLES} tables of SQLite, one new column     wall");
    let print = |what: &str, time: Duration, of: &str| {
        println!("  {what:34}  {:6.2} s   {of}", time.as_secs_f64());
    };
    print("cargo migrate new --autogenerate", first, "first run");
    let best = format!("best of {ROUNDS}");
    print("the chain is as it was", later, &best);
    let Some(program) = env::var_os("ALEMBIC") else {
        return;
    };
    let file = home.join("bench.db");
    make(&file, &up);
    let url = format!("sqlite:///{}", file.display());
    let peer = alembic::measure_at(Path::new(&program), &home, &url, &models(), ROUNDS);
    print("alembic revision --autogenerate", peer, &best);
    let times = |own: Duration| peer.as_secs_f64() / own.as_secs_f64();
    println!(
        "  Alembic takes {:.1} times as long, {:.1} times that of the first run",
        times(later),
        times(first)
    );
}

/// Returns the SQL of all tables; one may have one column more.
fn schema(changed: Option<usize>) -> String {
    let table = |at: usize| {
        let parent = match at {
            0 => String::new(),
            _ => format!(",\n    parent_id INTEGER REFERENCES t{:04} (id)", at / 2),
        };
        let note = if changed == Some(at) {
            ",\n    note TEXT"
        } else {
            ""
        };
        format!(
            "CREATE TABLE t{at:04} (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email VARCHAR(200),
    created DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP{parent}{note}
);
CREATE INDEX ix_t{at:04}_name ON t{at:04} (name);
"
        )
    };
    (0..N_TABLES).map(table).collect()
}

/// Returns the time of the first run, and the best of later ones.
fn own(home: &Path, up: &str) -> (Duration, Duration) {
    let migrations = home.join("migrations");
    for folder in [&migrations, &home.join("target")] {
        fs::create_dir_all(folder).expect("a folder can be made");
    }
    let write = |path: &str, text: &str| {
        fs::write(home.join(path), text).expect("a file can be written");
    };
    write(
        "migrations/migrate.toml",
        "format = 1\ndialect = \"sqlite\"\nschema = \"../schema.sql\"\n",
    );
    let header = "-- revision: 000000000001\n-- parent: base\n-- message: all tables\n-- irreversible: a bench\n";
    write(
        "migrations/20260101_000000_all.sql",
        &format!("{header}\n-- migrate:up\n{up}"),
    );
    write("schema.sql", &schema(Some(N_TABLES / 2)));
    let run = || {
        let mut command = Command::new(PROGRAM);
        command
            .args(["migrate", "new", "note", "--autogenerate"])
            .current_dir(home)
            .env("CARGO_TARGET_DIR", home.join("target"));
        let time = timed(&mut command);
        let made = newest(&migrations, "note");
        let text = fs::read_to_string(&made).expect("the revision was written");
        assert!(
            text.contains("ALTER TABLE t0500 ADD COLUMN note TEXT"),
            "{text}"
        );
        fs::remove_file(made).expect("the revision can be removed");
        time
    };
    let first = run();
    let later = (0..ROUNDS).map(|_| run()).min();
    (first, later.expect("there are rounds"))
}

/// Makes the tables in a file.
fn make(file: &Path, sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let made = async {
        let url = format!("sqlite:{}?mode=rwc", file.display());
        let mut connection = SqliteConnection::connect(&url).await?;
        let all = format!("BEGIN; {sql} COMMIT;");
        sqlx::raw_sql(AssertSqlSafe(all))
            .execute(&mut connection)
            .await?;
        connection.close().await
    };
    let made = runtime.expect("a runtime starts").block_on(made);
    made.expect("the tables can be made");
}

fn models() -> String {
    format!(
        "\
import sqlalchemy as sa

metadata = sa.MetaData()
for at in range({N_TABLES}):
    name = f't{{at:04}}'
    table = sa.Table(
        name, metadata,
        sa.Column('id', sa.Integer, primary_key=True),
        sa.Column('name', sa.Text, nullable=False),
        sa.Column('email', sa.String(200)),
        sa.Column('created', sa.DateTime, server_default=sa.text('CURRENT_TIMESTAMP'), nullable=False),
        *([sa.Column('parent_id', sa.Integer, sa.ForeignKey(f't{{at // 2:04}}.id'))] if at else []),
        *([sa.Column('note', sa.Text)] if at == {} else []),
    )
    sa.Index(f'ix_{{name}}_name', table.c.name)
",
        N_TABLES / 2
    )
}
