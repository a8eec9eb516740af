//! `new` and `create`: a revision on the head.

mod autogenerate;

use std::io::Read as _;

use clap::Args;
use migrate_cli::{Error, Exit, Globals, Ui};
use migrate_core::plan::{self, Policy};
use migrate_core::{Chain, Diagnostic, Folder, Graph, History, TargetExpr};

use crate::editor;
use crate::folder;
use crate::package::Place;
use crate::revision::{self, Body, Draft, Wish};

/// Write a new revision on the head: a .sql file with its header and two empty sections
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate new \"add chunks table\"
  cargo migrate new -m \"add chunks table\" --rev-id add_chunks
  cargo migrate new \"create invoices\" --head base --branch-label billing
  cargo migrate new \"add tax\" --head billing@head --depends-on 3b2c
  cargo migrate new \"drop nickname\" --sql \"ALTER TABLE users DROP COLUMN nickname\"
  cargo migrate new \"index chunks\" --edit
  cargo migrate new \"add tax\" --autogenerate    # from the schema that migrate.toml names
  cargo migrate new \"name mails emails\" --autogenerate --rename users.mail=email

The file's path is printed on standard output.

With --sql the text is the up section, and the down is left to write. A text with lines of its own
`-- migrate:up` and `-- migrate:down` may hold both.

With --autogenerate the chain's end is compared with the wanted schema, which migrate.toml names below
`schema`: both run in scratch databases, in memory or on a private server. The change and the way back
are tried there before the file is written. `create` does so by itself where a schema is named.")]
pub(crate) struct New {
    /// What changes, in a few words
    #[arg(value_name = "MESSAGE", required_unless_present = "message")]
    words: Vec<String>,

    /// The same as an option, as other tools have it
    #[arg(short, long, value_name = "MESSAGE", conflicts_with = "words")]
    message: Option<String>,

    /// Give it this id instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Put it on this head where there are several, or on base; several make it a merge
    #[arg(long, value_name = "REVISION", value_delimiter = ',')]
    head: Vec<String>,

    /// Put it on a revision that isn't a head: a branch begins there
    #[arg(long, requires = "head")]
    splice: bool,

    /// Name the branch that it begins
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    branch_label: Vec<String>,

    /// Apply this revision before it, whatever branch that is on
    #[arg(long, value_name = "REVISION", value_delimiter = ',')]
    depends_on: Vec<String>,

    /// Write this SQL into it; - reads standard input
    #[arg(long, value_name = "SQL", allow_hyphen_values = true)]
    sql: Option<String>,

    /// Open it in $VISUAL or $EDITOR, and check it then
    #[arg(short, long)]
    edit: bool,

    /// Write what leads from the chain's end to the wanted schema, which migrate.toml names
    #[arg(long, conflicts_with_all = ["sql", "empty"])]
    autogenerate: bool,

    /// Leave the sections empty, also with create where a schema is named
    #[arg(long, conflicts_with = "sql")]
    empty: bool,

    #[command(flatten)]
    how: autogenerate::How,
}

/// Which of two words was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    New,
    /// Compares by itself where a wanted schema is named.
    Create,
}

/// Writes the file; a broken graph refuses.
pub(crate) async fn run(
    args: &New,
    word: Word,
    globals: &Globals,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let message = args.message.clone().unwrap_or_else(|| args.words.join(" "));
    let folder = folder::open(place)?;
    let chain = folder::chain(&folder)?;
    let parents = parents(args, chain, &message)?;
    let depends_on = plan::dependencies(chain, &targets(&args.depends_on)?)?;
    let labels = revision::names(&args.branch_label);
    let by_itself = word == Word::Create && folder.config().schema.is_some();
    if args.autogenerate || (by_itself && args.sql.is_none() && !args.empty) {
        let message = revision::message(&message)?;
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let fits = autogenerate::Fits {
            folder: &folder,
            chain,
            parents: &parents,
            depends_on: &depends_on,
            labels: &labels,
            message: &message,
        };
        return autogenerate::run(args, &fits, globals, place, ui).await;
    }
    args.how.refuse_unused(&message)?;
    let sql = sql(args)?;
    let wish = Wish {
        parents: &parents,
        depends_on: &depends_on,
        labels: &labels.iter().map(String::as_str).collect::<Vec<_>>(),
        message: &message,
        id: args.rev_id.as_deref(),
        body: sql.as_deref().map_or(Body::Empty, Body::Sql),
    };
    let draft = Draft::new(&wish, &folder, place)?;
    draft.write(place, ui)?;
    let after = match parents.as_slice() {
        [] if chain.is_empty() => "the first revision".to_owned(),
        [] => "a first revision beside others".to_owned(),
        several => format!("after {}", several.join(" and ")),
    };
    ui.status(
        "Created",
        format_args!("{} {}, {after}", draft.id, draft.message),
    );
    if chain.is_empty() && sql.is_none() && !args.edit {
        let next = "write the SQL of its two sections, then: cargo migrate upgrade";
        ui.status("Next", ui.own(next));
    }
    warn_of_heads(&folder, chain, &parents, place, ui);
    draft.announce(ui);
    if args.edit {
        return editor::edit(draft.name(), place, ui);
    }
    Ok(Exit::Done)
}

/// Returns the parents of the new revision: the head where nothing else is said.
fn parents<'a>(args: &New, chain: Chain<'a>, message: &str) -> Result<Vec<&'a str>, Error> {
    let splice = match args.splice {
        true => Policy::Allow,
        false => Policy::Refuse,
    };
    if args.head.is_empty() {
        let history = History::default();
        let graph = Graph::new(chain, &history);
        let heads = graph.heads();
        if heads.len() > 1 {
            return Err(several(&graph, &heads, message));
        }
        return Ok(heads.iter().map(|&head| chain.entry(head).id()).collect());
    }
    Ok(plan::new_parents(chain, &targets(&args.head)?, splice)?)
}

fn targets(texts: &[String]) -> Result<Vec<TargetExpr>, Error> {
    let targets: Result<_, migrate_core::Error> =
        texts.iter().map(|it| it.trim().parse()).collect();
    Ok(targets?)
}

/// How many heads a refusal offers.
const OFFERED: usize = 4;

/// Refuses to choose among several heads.
fn several(graph: &Graph<'_>, heads: &[usize], message: &str) -> Error {
    let named = heads.iter().take(OFFERED).map(|&head| {
        let (id, message) = (graph.id(head), graph.message(head));
        format!("{id} ({message})")
    });
    let mut named: Vec<_> = named.collect();
    if let Some(more) = heads.len().checked_sub(OFFERED + 1) {
        named.push(format!("{} more", more + 1));
    }
    let text = format!(
        "Multiple head revisions are present: {} of them, and a new revision follows one",
        heads.len()
    );
    let mut found =
        Diagnostic::error("multiple-heads", text).note(format!("heads: {}", named.join(", ")));
    let message = revision::for_shell(message);
    for &head in heads.iter().take(OFFERED) {
        let id = graph.id(head);
        found = found.help(format!("cargo migrate new \"{message}\" --head {id}"));
    }
    let found = found.help("or join them first: cargo migrate merge");
    Error::refused("multiple_heads", found)
}

/// Returns the SQL that was typed or piped in.
fn sql(args: &New) -> Result<Option<String>, Error> {
    let Some(typed) = &args.sql else {
        return Ok(None);
    };
    let mut text = typed.clone();
    if typed == "-" {
        text.clear();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map_err(|error| {
                let message = format!("the SQL can't be read from standard input: {error}");
                Error::refused("missing_sql", Diagnostic::error("missing-sql", message))
            })?;
    }
    if text.trim().is_empty() {
        let found = Diagnostic::error("missing-sql", "the SQL is empty")
            .help("leave out --sql to write it into the file later");
        return Err(Error::refused("missing_sql", found));
    }
    Ok(Some(text))
}

/// Says that the build won't take the chain as it is now, where that is new.
fn warn_of_heads(folder: &Folder, chain: Chain<'_>, parents: &[&str], place: &Place, ui: &mut Ui) {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let heads = graph.ids(graph.heads());
    let adds = !heads.is_empty() && !heads.iter().any(|head| parents.contains(head));
    if adds && !folder.config().multiple_heads {
        let n_heads = heads.len() + 1;
        let merge = ui.own("`cargo migrate merge`");
        ui.note(format_args!(
            "the chain has {n_heads} heads now, and the build asks for one: join them by {merge}, or write `multiple-heads = \"allow\"` into {}",
            place.path_of(migrate_core::CONFIG_FILE),
        ));
    }
}
