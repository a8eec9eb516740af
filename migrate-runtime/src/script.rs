//! A plan as a script, for a database that this program doesn't reach.

mod steps;
mod writer;

pub(crate) use writer::{Book, Unfit, Writer, running};

use migrate_core::history::Operation;
use migrate_core::plan::{Part, Plan, Step};
use migrate_core::{Chain, Diagnostic, Dialect, Direction, checksum};

use crate::apply::{Apply, together};
use crate::table::TableName;
use crate::{Error, ErrorKind, engine, record};

const BEFORE_CODE: &str = "end the script before it, and take that step by a run";

/// A plan as the text of a script, which the database's own client runs: `psql` or `sqlite3`.
///
/// It leaves the same schema and the same history as [`Locked::apply`](crate::Locked::apply), or
/// for a stamp as [`Locked::stamp`](crate::Locked::stamp); who ran it, where and when are what the
/// database knows of its client. Every transaction is guarded by its row: on a database in another
/// state, and so where the script has run already, it changes nothing and fails.
///
/// The text is the same for the same plan, so that it can be reviewed and compared.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # mod doc { include!("../tests/support/doc.rs"); }
/// # let chain = doc::migrations().chain();
/// use migrate_runtime::Script;
/// use migrate_runtime::core::plan::{self, Options};
/// use migrate_runtime::{Dialect, History};
///
/// let empty = History::default();
/// let options = Options::new(Dialect::Sqlite);
/// let plan = plan::upgrade(chain, &empty, &"head".parse()?, &options)?;
/// let text = Script::new(chain, Dialect::Sqlite, &plan).text()?;
/// assert!(text.starts_with("-- main: base -> b, 2 revisions\n.bail on\n"));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
pub struct Script<'p> {
    chain: Chain<'p>,
    dialect: Dialect,
    plan: &'p Plan<'p>,
    origin: Option<String>,
    apply: Apply,
}

impl<'p> Script<'p> {
    /// Takes a plan that was made for a chain and a dialect.
    pub fn new(chain: Chain<'p>, dialect: Dialect, plan: &'p Plan<'p>) -> Self {
        Self {
            chain,
            dialect,
            plan,
            origin: None,
            apply: Apply::of(chain),
        }
    }

    /// Says in the first line where the state is known from that the script starts from.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Says how statements run; [`Apply::of`] the chain otherwise.
    #[must_use]
    pub fn apply(mut self, apply: Apply) -> Self {
        self.apply = apply;
        self
    }

    /// Returns the text.
    ///
    /// # Errors
    ///
    /// Where a step calls a function, or goes on where an earlier run stopped; where steps can't
    /// share a transaction; and where the client would read a statement differently.
    pub fn text(&self) -> Result<String, Error> {
        let Some(writer) = engine::writer(self.dialect) else {
            return Err(no_engine(self.dialect));
        };
        refuse_code(self.plan)?;
        refuse_halfway(self.plan)?;
        if self.apply.single_transaction && running(self.plan).next().is_some() {
            together::check(self.plan)?;
        }
        let book = Book {
            name: TableName::new(self.chain.history_table()),
            chain: self.chain.name().to_owned(),
            run_token: self.run_token(),
        };
        let mut out = format!("-- {}\n{}\n", one_line(&self.title()), writer.stop());
        if self.plan.is_empty() {
            out.push_str("-- there is nothing to do\n");
            return Ok(out);
        }
        out.push_str(&widening(&book.name));
        out.push_str(&writer.head(&book, self.plan));
        steps::write(&mut out, writer, &book, self.plan, &self.apply)?;
        out.push_str(&writer.tail(&book, self.plan));
        Ok(out)
    }

    fn title(&self) -> String {
        let (from, to) = (&self.plan.heads_before, &self.plan.heads_after);
        let steps = &self.plan.steps;
        let number = steps.len();
        let is_both_ways = steps
            .windows(2)
            .any(|it| it[0].direction != it[1].direction);
        let what = match number {
            0 => format!("at {}", ids(to)),
            1 => format!("{} -> {}, 1 revision", ids(from), ids(to)),
            _ if is_both_ways => format!("{} -> {}, {number} steps", ids(from), ids(to)),
            _ => format!("{} -> {}, {number} revisions", ids(from), ids(to)),
        };
        let origin = self.origin.as_ref().map(|origin| format!("; {origin}"));
        format!(
            "{}: {what}{}",
            self.chain.name(),
            origin.unwrap_or_default()
        )
    }

    /// Returns a mark that scripts of other plans don't have.
    fn run_token(&self) -> String {
        let mut hasher = checksum::Hasher::new("script");
        hasher.part(self.chain.name()).part(self.dialect.name());
        hasher.part(&self.plan.basis.fingerprint);
        for step in &self.plan.steps {
            let change = &step.change;
            hasher
                .part(change.operation.name())
                .part(change.revision)
                .part(change.down_checksum)
                .part(&change.fingerprint);
        }
        hasher.finish()[checksum::VERSION.len()..][..32].to_owned()
    }
}

/// Says how a table of an earlier version gets what it lacks: a client has no condition that does
/// it, and the first row needs it.
fn widening(name: &TableName) -> String {
    let alter = record::alter(&name.sql(None)).join("; ");
    format!("-- where the history's table is of an earlier version, run before it: {alter};\n")
}

/// Returns whether a step only writes its row.
fn is_record(step: &Step<'_>) -> bool {
    !matches!(step.change.operation, Operation::Up | Operation::Down)
}

fn ids(ids: &[&str]) -> String {
    match ids {
        [] => "base".to_owned(),
        ids => ids.join(", "),
    }
}

/// Keeps a comment from ending before its line does.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

fn refuse_code(plan: &Plan<'_>) -> Result<(), Error> {
    for step in &plan.steps {
        for part in step.parts() {
            let Part::Code { path, .. } = part else {
                continue;
            };
            let message = format!("{} calls `{path}`: a script can't", step.revision);
            let found = Diagnostic::error("code-step", message)
                .at(&step.source.file(), part.span(), "")
                .help(BEFORE_CODE);
            let kind = ErrorKind::Refused(migrate_core::ErrorKind::CodeStep);
            return Err(Error::new(kind, found));
        }
    }
    Ok(())
}

fn refuse_halfway(plan: &Plan<'_>) -> Result<(), Error> {
    let Some(step) = plan.steps.iter().find(|step| step.resume.is_some()) else {
        return Ok(());
    };
    let verb = match step.direction {
        Direction::Up => "upgrade",
        Direction::Down => "downgrade",
    };
    let message = format!(
        "{} stopped halfway, and a script can't go on from there",
        step.revision
    );
    let found = Diagnostic::error("halfway", message)
        .in_file(step.source.path)
        .note("which of its statements took effect is for a run to find out")
        .help(format!("let it go on: cargo migrate {verb}"));
    let kind = ErrorKind::Refused(migrate_core::ErrorKind::Halfway);
    Err(Error::new(kind, found))
}

fn no_engine(dialect: Dialect) -> Error {
    let message = format!("this program writes no scripts for {}", dialect.title());
    let found = Diagnostic::error("unsupported", message)
        .note("an engine is built in by its feature of migrate-runtime");
    Error::new(ErrorKind::Unsupported, found)
}
