//! `init`: everything that a first migration needs.

mod chain;
mod dialect;
mod next;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use migrate_cli::json::Begun;
use migrate_cli::{Error, Exit, Format, Globals, Ui};
use migrate_core::{CONFIG_FILE, Diagnostic, Dialect};

use crate::args::Where;
use crate::disk::create;
use crate::package::{Manifest, Place, shown};

/// Begin a folder of migrations, with its migrate.toml, an example .env and a build script
///
/// What is there already is left as it is.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo migrate init --dialect postgres
  cargo migrate init                       # the dialect of DATABASE_URL, or of sqlx in Cargo.toml
  cargo migrate init --dir db/migrations   # another folder
  cargo migrate init --dir db/billing --chain billing   # a second chain, in the same database or another")]
pub(crate) struct Init {
    /// The SQL that the files are written in: postgres, sqlite, or both with a comma
    #[arg(long, value_name = "DIALECT", value_delimiter = ',', value_parser = dialect::typed)]
    dialect: Vec<Dialect>,
}

/// Writes what is missing and says what to do next.
pub(crate) fn run(
    args: &Init,
    wanted: &Where,
    globals: &Globals,
    place: &Place,
    ui: &mut Ui,
) -> Result<Exit, Error> {
    let chain = wanted.chain.as_deref();
    let config = place.folder.join(CONFIG_FILE);
    let written = dialect::written(&config);
    let (dialects, toml) = match &written {
        Some(dialects) => (dialects.clone(), String::new()),
        None => {
            let name = chain::choose(chain)?;
            let dialects = dialect::choose(&args.dialect, globals, place)?;
            let toml = include_str!("../../templates/migrate.toml");
            let toml = toml.replace("{chain}", &name);
            let toml = toml.replace("{dialect}", &dialect::in_toml(&dialects));
            (dialects, toml)
        }
    };
    let mut writer = Writer {
        place,
        ui,
        done: Begun::default(),
    };
    fs::create_dir_all(&place.folder).map_err(|error| not_written(&place.shown, &error))?;
    writer.write(&config, &toml)?;
    let home = place
        .package
        .as_ref()
        .map_or(place.current.as_path(), Manifest::home);
    let example = include_str!("../../templates/env.example");
    let url = dialect::example_url(&dialects);
    writer.write(&home.join(".env.example"), &example.replace("{url}", url))?;
    let script = place
        .package
        .as_ref()
        .and_then(|package| build_script(package, place));
    let by_hand = match script {
        Some(script) => writer.build_script(&script)?,
        None => None,
    };
    let Writer { ui, mut done, .. } = writer;
    warn_of_another(&args.dialect, written.as_deref(), ui);
    match written {
        Some(_) => chain::warn_of_another(chain, place, ui),
        None => chain::warn_of_a_twin(chain, place, ui),
    }

    done.next = next::steps(wanted, place, &dialects, by_hand);
    for step in &done.next {
        ui.status("Next", step);
    }
    if ui.format() == Format::Json {
        ui.json(&done);
    }
    Ok(Exit::Done)
}

/// Writes files and remembers what came of it.
struct Writer<'w> {
    place: &'w Place,
    ui: &'w mut Ui,
    done: Begun,
}

impl Writer<'_> {
    /// Writes a file unless it is there.
    fn write(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        match create(path, text) {
            Ok(()) => self.created(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.exists(path),
            Err(error) => return Err(not_written(&shown(path, &self.place.current), &error)),
        }
        Ok(())
    }

    /// Writes the build script; returns what to add to one that is there and does something else.
    fn build_script(&mut self, script: &BuildScript) -> Result<Option<String>, Error> {
        let template = include_str!("../../templates/build.rs");
        let text = template.replace("{folder}", &script.folder);
        match fs::read_to_string(&script.path) {
            Ok(there) => {
                self.exists(&script.path);
                let line = format!("println!(\"cargo:rerun-if-changed={}\");", script.folder);
                let tells = there.contains("rerun-if-changed=") && there.contains(&script.folder);
                let path = shown(&script.path, &self.place.current);
                Ok((!tells).then(|| format!("add to {path}: {line}")))
            }
            Err(_) => self.write(&script.path, &text).map(|()| None),
        }
    }

    fn created(&mut self, path: &Path) {
        let path = shown(path, &self.place.current);
        self.ui.status("Created", &path);
        self.done.created.push(path);
    }

    fn exists(&mut self, path: &Path) {
        let path = shown(path, &self.place.current);
        self.ui.status("Exists", &path);
        self.done.exists.push(path);
    }
}

/// The script that lets a build see new files, and the folder as the script names it.
struct BuildScript {
    path: PathBuf,
    folder: String,
}

/// Returns the package's build script, unless it wants none or the folder is another's.
fn build_script(package: &Manifest, place: &Place) -> Option<BuildScript> {
    let folder = shown(&place.folder, package.home());
    // A member that is a workspace without a package builds nothing.
    package.name()?;
    Some(BuildScript {
        path: package.home().join(package.build_script()?),
        folder,
    })
}

fn warn_of_another(typed: &[Dialect], written: Option<&[Dialect]>, ui: &mut Ui) {
    let Some(written) = written else { return };
    if typed.iter().any(|typed| !written.contains(typed)) {
        let value = dialect::in_toml(written);
        ui.note(format_args!(
            "{CONFIG_FILE} says `dialect = {value}` already; --dialect doesn't change it"
        ));
    }
}

fn not_written(path: &str, error: &io::Error) -> Error {
    let found = Diagnostic::error("not-written", format!("`{path}` can't be written: {error}"));
    Error::refused("not_written", found)
}
