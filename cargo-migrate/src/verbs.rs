//! One verb a file; those that need no files are `migrate-cli`'s.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod init;
pub(crate) mod merge;
pub(crate) mod new;
pub(crate) mod rebase;

use migrate_cli::{Error, Exit, Project, Ui};

use crate::args::{Cli, Command};
use crate::verbs::new::Word;
use crate::{ahead, handover, package, snapshot};

/// What a plan is refused with that calls functions of the application; nothing has run then.
const CODE_STEP: &str = "code_step";

/// Carries out what was typed.
pub(crate) async fn run(cli: &Cli, ui: &mut Ui) -> Result<Exit, Error> {
    let place = || package::find(&cli.place);
    let verb = match &cli.verb {
        Command::Init(args) => {
            // There the name is one that is yet to be written.
            let place = package::find(&cli.place.of_any_chain())?;
            return init::run(args, &cli.place, &cli.globals, &place, ui);
        }
        Command::New(args) => {
            return new::run(args, Word::New, &cli.globals, &place()?, ui).await;
        }
        Command::Create(args) => {
            return new::run(args, Word::Create, &cli.globals, &place()?, ui).await;
        }
        Command::Merge(args) => return merge::run(args, &place()?, ui),
        Command::Rebase(args) => return rebase::run(args, &cli.globals, &place()?, ui).await,
        Command::Check(args) => return check::run(args, &cli.globals, &place()?, ui).await,
        Command::Completions(args) => return completions::run(args, ui),
        Command::Chain(verb) => verb,
    };
    // What needs no folder works where the folder is broken.
    if let Some(done) = migrate_cli::execute_alone(verb, ui) {
        return done;
    }
    let place = place()?;
    let (folder, ahead) = ahead::open(verb, &cli.globals, &place).await?;
    let mut project = Project::new(folder.chain)
        .config(folder.config)
        .diagnostics(folder.diagnostics)
        .home(&place.home)
        .ahead(ahead)
        .keep_in(snapshot::home(&place));
    if verb.is_of_whole_database() {
        project = project.beside(package::chains::around(&place));
    }
    let result = migrate_cli::execute(verb, &cli.globals, &project, ui).await;
    project.let_go().await;
    match result {
        Err(error) if error.kind() == CODE_STEP => {
            handover::hand_over(error, verb, &cli.globals, &project, &place, ui).await
        }
        result => result,
    }
}
