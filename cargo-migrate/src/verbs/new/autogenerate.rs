//! `--autogenerate`: the change is written by comparing schemas, and tried before a file is written.

use std::fmt::Write as _;
use std::fs;

use clap::Args;
use migrate_cli::schema::{self, DevServer, Generated};
use migrate_cli::{Error, Exit, Globals, Project, Ui};
use migrate_core::{Chain, Diagnostic, Folder};

use super::New;
use crate::editor;
use crate::folder as folders;
use crate::package::Place;
use crate::revision::{self, Body, Draft, Wish};
use crate::snapshot;

/// How a change that writes itself is written.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "With --autogenerate")]
pub(crate) struct How {
    /// Say what is renamed, such as users.mail=email or users=accounts
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,

    /// Say what rows that are there get in a new column that must have a value, such as "users.email=''"
    #[arg(long, value_name = "COLUMN=SQL")]
    fill: Vec<String>,

    /// Take the forms that lock least, such as CREATE INDEX CONCURRENTLY [migrate.toml: online]
    #[arg(long)]
    online: bool,

    /// End with 3 where a file was written
    #[arg(long)]
    exit_code: bool,

    #[command(flatten)]
    dev: DevServer,
}

impl How {
    /// Refuses where something is said of a comparison that doesn't take place.
    pub(super) fn refuse_unused(&self, message: &str) -> Result<(), Error> {
        let options = [
            ("--rename", " OLD=NEW", !self.rename.is_empty()),
            ("--fill", " COLUMN=SQL", !self.fill.is_empty()),
            ("--online", "", self.online),
            ("--exit-code", "", self.exit_code),
            ("--dev-url", " URL", self.dev.is_named()),
        ];
        let Some((option, value, _)) = options.into_iter().find(|it| it.2) else {
            return Ok(());
        };
        let text = format!("{option} is for a change that writes itself, and nothing is compared");
        let again = revision::for_shell(message);
        let found = Diagnostic::error("without-autogenerate", text)
            .state("nothing was written")
            .help(format!(
                "to compare: cargo migrate new \"{again}\" --autogenerate {option}{value}"
            ))
            .help(format!("to write the file by hand, leave out {option}"));
        Err(Error::refused("without_autogenerate", found))
    }
}

/// Where the new revisions belong.
pub(super) struct Fits<'f> {
    pub(super) folder: &'f Folder,
    pub(super) chain: Chain<'f>,
    pub(super) parents: &'f [&'f str],
    pub(super) depends_on: &'f [&'f str],
    pub(super) labels: &'f [&'f str],
    pub(super) message: &'f str,
}

/// Writes what leads to the wanted schema; nothing where the chain leads there already.
pub(super) async fn run(
    args: &New,
    fits: &Fits<'_>,
    globals: &Globals,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let project = Project::new(fits.chain)
        .config(fits.folder.config())
        .diagnostics(fits.folder.diagnostics())
        .home(&place.home)
        .keep_in(snapshot::home(place));
    let how = &args.how;
    let again = again(args, fits);
    let wish = schema::Wish {
        parents: fits.parents,
        renames: &how.rename,
        fills: &how.fill,
        online: how.online || fits.folder.config().online,
        dev: &how.dev,
        again: &again,
    };
    let mut generated = schema::generate(&wish, globals, &project, ui).await?;
    let written = write(args, fits, &mut generated, &project, place, ui).await;
    generated.close().await;
    let names = written?;
    if args.edit {
        for name in &names {
            editor::edit(name, place, ui)?;
        }
    }
    Ok(match names.is_empty() {
        false if how.exit_code => Exit::Different,
        _ => Exit::Done,
    })
}

/// Returns the command that asks for the same.
fn again(args: &New, fits: &Fits<'_>) -> String {
    let message = revision::for_shell(fits.message);
    let mut command = format!("cargo migrate new \"{message}\" --autogenerate");
    let how = &args.how;
    let several = [
        ("--head", &args.head),
        ("--rename", &how.rename),
        ("--fill", &how.fill),
    ];
    for (option, values) in several {
        for value in values {
            let value = revision::for_shell(value);
            let _ = match value
                .contains(|sign: char| !(sign.is_alphanumeric() || "_.=-,".contains(sign)))
            {
                true => write!(command, " {option} \"{value}\""),
                false => write!(command, " {option} {value}"),
            };
        }
    }
    for (option, is_set) in [("--splice", args.splice), ("--online", how.online)] {
        if is_set {
            let _ = write!(command, " {option}");
        }
    }
    command
}

/// Writes the files once they are tried; returns their names.
async fn write(
    args: &New,
    fits: &Fits<'_>,
    generated: &mut Generated,
    project: &Project<'_>,
    place: &Place,
    ui: &mut Ui,
) -> Result<Vec<String>, Error> {
    generated.tell(ui);
    if generated.is_empty() {
        return Ok(Vec::new());
    }
    let texts = generated.texts();
    let count = texts.len();
    let mut ids = Vec::new();
    let mut messages = Vec::new();
    for at in 0..count {
        ids.push(match (&args.rev_id, at) {
            (Some(id), 0) => id.clone(),
            (Some(id), at) => format!("{id}_{}", at + 1),
            (None, _) => revision::random_id()?,
        });
        messages.push(match count {
            1 => fits.message.to_owned(),
            _ => format!("{} ({} of {count})", fits.message, at + 1),
        });
    }
    let after: Vec<&str> = ids.iter().map(String::as_str).collect();
    let wishes: Vec<Wish<'_>> = (0..count)
        .map(|at| Wish {
            parents: match at {
                0 => fits.parents,
                _ => &after[at - 1..at],
            },
            depends_on: if at == 0 { fits.depends_on } else { &[] },
            labels: if at == 0 { fits.labels } else { &[] },
            message: &messages[at],
            id: Some(&ids[at]),
            body: Body::Sections(&texts[at]),
        })
        .collect();
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for wish in &wishes {
        let folder = drafts.last().map_or(fits.folder, Draft::folder);
        let draft = Draft::new(wish, folder, place)?;
        drafts.push(draft);
    }
    let folder = drafts.last().map_or(fits.folder, Draft::folder);
    let undecided = generated.count_undecided();
    if undecided == 0 {
        generated
            .verify(folders::chain(folder)?, &after, project, ui)
            .await?;
    }
    for (at, draft) in drafts.iter().enumerate() {
        if let Err(error) = draft.write(place, ui) {
            // A part of a change is none.
            for written in &drafts[..at] {
                let _ = fs::remove_file(place.folder.join(written.name()));
            }
            return Err(error);
        }
    }
    for draft in &drafts {
        ui.status("Created", format_args!("{} {}", draft.id, draft.message));
        draft.announce(ui);
    }
    if undecided > 0 {
        let (is, s) = if undecided == 1 {
            ("is", "")
        } else {
            ("are", "s")
        };
        ui.note(format_args!(
            "{undecided} question{s} {is} open, and so it was not tried: look for `-- migrate:undecided` in the file"
        ));
    }
    Ok(drafts.iter().map(|it| it.name().to_owned()).collect())
}
