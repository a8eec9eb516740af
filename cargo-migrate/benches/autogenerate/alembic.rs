//! The same tables as models in Python, and Alembic's command.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::{N_TABLES, newest, timed};

const ENV: &str = "\
from alembic import context
from sqlalchemy import create_engine
from models import metadata

with create_engine(context.config.get_main_option('sqlalchemy.url')).connect() as connection:
    context.configure(connection, target_metadata=metadata, compare_type=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
";

const TEMPLATE: &str = "\
\"\"\"${message}\"\"\"
from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

def upgrade():
    ${upgrades if upgrades else 'pass'}

def downgrade():
    ${downgrades if downgrades else 'pass'}
";

/// Returns the best time of several runs, on the tables of the server's database.
pub(crate) fn measure(
    program: &Path,
    home: &Path,
    socket: &str,
    database: &str,
    rounds: usize,
) -> Duration {
    let url = format!("postgresql+psycopg://postgres@/{database}?host={socket}");
    measure_at(program, home, &url, &models(), rounds)
}

/// Returns the best time of several runs, with the tables of a database as models.
pub(crate) fn measure_at(
    program: &Path,
    home: &Path,
    url: &str,
    models: &str,
    rounds: usize,
) -> Duration {
    let home = home.join("alembic");
    let versions = home.join("scripts/versions");
    fs::create_dir_all(&versions).expect("a folder can be made");
    let write =
        |path: &str, text: &str| fs::write(home.join(path), text).expect("a file can be written");
    write(
        "alembic.ini",
        &format!(
            "[alembic]\nscript_location = scripts\nprepend_sys_path = .\npath_separator = os\n\
             sqlalchemy.url = {url}\n"
        ),
    );
    write("scripts/env.py", ENV);
    write("scripts/script.py.mako", TEMPLATE);
    write("models.py", models);
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        let mut command = Command::new(program);
        command
            .args(["revision", "--autogenerate", "-m", "note"])
            .current_dir(&home);
        best = best.min(timed(&mut command));
        let made = newest(&versions, "note");
        let text = fs::read_to_string(&made).expect("the revision was written");
        assert!(text.contains("op.add_column('t0500'"), "{text}");
        fs::remove_file(made).expect("the revision can be removed");
    }
    best
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
        sa.Column('id', sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column('name', sa.Text, nullable=False),
        sa.Column('email', sa.String(200)),
        sa.Column('created', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        *([sa.Column('parent_id', sa.BigInteger, sa.ForeignKey(f't{{at // 2:04}}.id'))] if at else []),
        *([sa.Column('note', sa.Text)] if at == {} else []),
    )
    sa.Index(f'ix_{{name}}_name', table.c.name)
",
        N_TABLES / 2
    )
}
