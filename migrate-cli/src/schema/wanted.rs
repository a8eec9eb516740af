//! The wanted schema: a file of SQL, or a folder of files.

mod script;

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use migrate_core::{Config, Diagnostic, Dialect, SourceFile};
use migrate_runtime::Scratch;

use super::Workplace;
use super::side::Loaded;
use crate::{Error, Project};

pub(super) use script::Schema;

/// How deep a folder of schema files is read.
const DEPTH: usize = 16;

/// Returns the wanted schema's file or folder that `migrate.toml` names, as seen from the current folder.
///
/// Where the chain is written in several dialects, `schema.sql` stands for `schema.sqlite.sql` and the like.
pub(crate) fn configured(config: Option<&Config>, dialect: Dialect) -> Option<PathBuf> {
    let config = config?;
    let schema = config.schema.as_deref()?;
    let folder = config.file.as_ref().map(|file| Path::new(file.path()));
    let folder = folder.and_then(Path::parent).unwrap_or(Path::new(""));
    let path = plain(&folder.join(schema));
    if config.dialects.len() > 1
        && let (Some(stem), Some("sql")) = (
            path.file_stem().and_then(|it| it.to_str()),
            path.extension().and_then(|it| it.to_str()),
        )
    {
        return Some(path.with_file_name(format!("{stem}.{dialect}.sql")));
    }
    Some(path)
}

/// Leaves out `x/..`, so that people are shown what they would type.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            (Component::CurDir, _) => {}
            _ => parts.push(part),
        }
    }
    parts.iter().collect()
}

/// Returns where the wanted schema is.
///
/// # Errors
///
/// Where nothing names one, or what is there is neither a file nor a folder.
pub(super) fn needed(project: &Project<'_>, dialect: Dialect) -> Result<PathBuf, Error> {
    let path = configured(project.get_config(), dialect).ok_or_else(|| {
        let found = Diagnostic::error("missing-schema", "no wanted schema is named");
        let found = match project.get_config() {
            Some(_) => found.help("in migrate.toml: schema = \"../schema.sql\""),
            None => found
                .note("its file is named in migrate.toml, which this program doesn't read")
                .help("name the file itself, such as schema.sql"),
        };
        let found =
            found.help("to begin one with what is there: cargo migrate dump chain -o schema.sql");
        Error::refused("missing_schema", found)
    })?;
    // A pipe may be typed, as what a shell puts for `<(git show HEAD:schema.sql)`; here it would be waited for without end.
    match fs::metadata(&path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Err(no_file(&path)),
        _ => Ok(path),
    }
}

fn no_file(path: &Path) -> Error {
    let reason = match path.exists() {
        true => "is neither a file nor a folder",
        false => "is a link to what isn't there",
    };
    let message = format!("`{}` {reason}", shown(path));
    let found = Diagnostic::error("missing-schema", message)
        .help("a wanted schema is a file of SQL, or a folder of such files");
    Error::refused("missing_schema", found)
}

/// Refuses a wanted schema that makes nothing where something is there: a file that isn't written yet, or was emptied by
/// mistake, would drop everything.
///
/// # Errors
///
/// Where only the other side makes something.
pub(super) fn check_not_empty(wanted: &Loaded, other: &Loaded) -> Result<(), Error> {
    if !wanted.catalog.counts().is_empty() || other.catalog.counts().is_empty() {
        return Ok(());
    }
    let name = &wanted.name;
    let message = format!(
        "{name} makes nothing, and so all that {} makes would be dropped",
        other.name
    );
    let file = match name.ends_with(".sql") {
        true => format!(" -o {name}"),
        false => String::new(),
    };
    let found = Diagnostic::error("empty-schema", message)
        .help(format!(
            "to begin it with what the chain makes: cargo migrate dump chain{file}"
        ))
        .help("to see what that would be: cargo migrate diff chain schema --sql")
        .help("where it is meant, write it by hand: cargo migrate new \"drop everything\" --sql -");
    Err(Error::refused("empty_schema", found))
}

/// Reads the files of a schema, in the order of their names.
pub(super) fn files(path: &Path) -> Result<Vec<SourceFile>, Error> {
    let unread = |path: &Path, error: &std::io::Error| {
        let shown = shown(path);
        let found = |message: String| Diagnostic::error("missing-schema", message);
        // What is there isn't to be written over.
        let found = match error.kind() {
            std::io::ErrorKind::NotFound => found(format!("there is no schema file `{shown}`"))
                .help(format!(
                    "to write what the chain makes: cargo migrate dump chain -o {shown}"
                )),
            std::io::ErrorKind::InvalidData => {
                found(format!("the schema file `{shown}` isn't UTF-8"))
                    .help("save it as UTF-8, which is what files of SQL are read as")
            }
            _ => found(format!("the schema file `{shown}` can't be read: {error}")),
        };
        Error::refused("missing_schema", found)
    };
    let mut paths = Vec::new();
    let is_folder = path.is_dir();
    match is_folder {
        true => Walk::default().walk(path, DEPTH, &mut paths),
        false => {
            paths.push(path.to_owned());
            Ok(())
        }
    }
    .map_err(|error| unread(path, &error))?;
    paths.sort();
    if paths.is_empty() {
        let message = format!("the folder `{}` holds no .sql files", shown(path));
        let found = Diagnostic::error("missing-schema", message);
        return Err(Error::refused("missing_schema", found));
    }
    let files = paths.into_iter().map(|path| {
        if is_folder && !path.is_file() {
            return Err(no_file(&path));
        }
        let text = fs::read_to_string(&path).map_err(|error| unread(&path, &error))?;
        Ok(SourceFile::new(&shown(&path), &text))
    });
    files.collect()
}

/// A walk through a folder of schema files.
#[derive(Default)]
struct Walk {
    /// The folders that were read, as the disk knows them: links may lead back to one.
    seen: BTreeSet<PathBuf>,
}

impl Walk {
    fn walk(
        &mut self,
        folder: &Path,
        depth: usize,
        found: &mut Vec<PathBuf>,
    ) -> std::io::Result<()> {
        if !self.seen.insert(folder.canonicalize()?) {
            return Ok(());
        }
        let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
        let mut entries = entries?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() && depth > 0 {
                self.walk(&path, depth - 1, found)?;
            } else if path.extension().is_some_and(|it| it == "sql") {
                found.push(path);
            }
        }
        Ok(())
    }
}

/// Says a path as people write it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// How many statements run in one transaction: of more, the server remembers too much.
const TOGETHER: usize = 100;

/// Runs a schema on a scratch database: many statements at a time, and one by one where they can't run together.
pub(super) async fn load(
    schema: &Schema,
    scratch: &mut Scratch,
    place: &Workplace,
) -> Result<(), Error> {
    let statements = schema.statements();
    let mut spans = schema.spans();
    for together in statements.chunks(TOGETHER) {
        place.check_signal()?;
        let spans = spans.by_ref().take(together.len());
        if place.unless_stopped(scratch.run_all(together)).await?? {
            spans.for_each(drop);
            continue;
        }
        for (file, span) in spans {
            run(file, span, scratch, place).await?;
        }
    }
    Ok(())
}

async fn run(
    file: &SourceFile,
    span: &Range<usize>,
    scratch: &mut Scratch,
    place: &Workplace,
) -> Result<(), Error> {
    loop {
        place.check_signal()?;
        let ran = scratch.run(file, span.clone());
        match place.unless_stopped(ran).await? {
            Ok(()) => return Ok(()),
            Err(error) if place.make_role_for(&error).await? => {}
            Err(error) => return Err(explained(error, place)),
        }
    }
}

/// Says what a failed statement of a schema means.
fn explained(error: migrate_runtime::Error, place: &Workplace) -> Error {
    let role = place.role_help(&error);
    let code = error.driver_error().and_then(|it| it.as_database_error());
    let code = code
        .and_then(|it| it.code())
        .unwrap_or_default()
        .into_owned();
    let is_statement = error.is_statement();
    let error = Error::from(error);
    match &*code {
        _ if !is_statement => error,
        "58P01" | "0A000" => error
            .help("where an extension is missing: install its package for the server that is used here")
            .help("or name a server that has it: --dev-url, or dev-url in migrate.toml"),
        _ => error
            .state("it ran on an empty scratch database, and no other was touched")
            .help(role.unwrap_or_else(|| {
                "mend the schema file; what a statement needs stands before it".to_owned()
            })),
    }
}
