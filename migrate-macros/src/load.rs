//! From the path literal to a folder, read through `migrate-core`.

use std::env;
use std::path::{Component, Path, PathBuf};

use migrate_core::nearest;
use migrate_core::{CONFIG_FILE, Diagnostic, Folder, Severity};

use crate::parse::Call;
use crate::problem::Problem;

/// What was found where the call points.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The folder, where there is one.
    pub(crate) folder: Option<Folder>,
    /// The absolute paths of the files that the chain was read from.
    pub(crate) files: Vec<String>,
    /// The errors of call and folder, and what else is to be said.
    pub(crate) problems: Vec<Problem>,
}

impl Loaded {
    /// Returns whether the build can't go on.
    pub(crate) fn is_broken(&self) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|problem| problem.diagnostic.severity == Severity::Error)
    }
}

/// Where paths may begin.
#[derive(Debug)]
pub(crate) struct Place {
    /// The folder of `Cargo.toml`.
    manifest: PathBuf,
    /// The file of the call.
    caller: Option<PathBuf>,
}

impl Place {
    /// Returns the place of the call that the compiler expands.
    pub(crate) fn of_build(call: &Call) -> Self {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
        Self::new(Path::new(&manifest), call.span().unwrap().local_file())
    }

    /// Takes the folder of `Cargo.toml` and the file of the call.
    pub(crate) fn new(manifest: &Path, caller: Option<PathBuf>) -> Self {
        Self {
            manifest: absolute(manifest),
            caller,
        }
    }
}

/// Reads the folder of a call.
pub(crate) fn load(call: &Call, place: &Place) -> Loaded {
    let mut loaded = Loaded {
        folder: None,
        files: Vec::new(),
        problems: call.problems.clone(),
    };
    let Some(literal) = &call.path else {
        return loaded;
    };
    let mut found = Vec::new();
    match find(&literal.value, place).and_then(|(root, shown)| read(call, &root, &shown)) {
        Ok((folder, files, empty)) => {
            found.extend(folder.diagnostics().iter().cloned());
            found.extend(empty);
            (loaded.folder, loaded.files) = (Some(folder), files);
        }
        Err(diagnostic) => found.push(diagnostic),
    }
    // Where the call's own dialect can't be read, that is said already.
    let is_follow_up = |diagnostic: &Diagnostic| {
        diagnostic.name == "missing-dialect"
            && call
                .problems
                .iter()
                .any(|problem| problem.diagnostic.name == "unknown-dialect")
    };
    let found = found
        .into_iter()
        .filter(|diagnostic| !is_follow_up(diagnostic));
    loaded
        .problems
        .extend(found.map(|diagnostic| Problem::new(literal.span, diagnostic)));
    loaded
}

/// Returns the folder, and the path that people are shown: the same on every machine.
fn find(path: &str, place: &Place) -> Result<(PathBuf, String), Diagnostic> {
    let parts = Path::new(path);
    if path.is_empty() || parts.has_root() || parts.is_absolute() {
        let message = format!("`{path}` is not a relative path");
        let help = "write it from the folder of Cargo.toml, as in \"./migrations\"";
        return Err(Diagnostic::error("no-such-folder", message).help(help));
    }
    let root = place.manifest.join(parts);
    if root.is_dir() {
        return Ok((root, shown(parts)));
    }
    let caller = place.caller.as_deref().and_then(Path::parent);
    let beside = caller.map(|folder| absolute(folder).join(parts));
    match beside {
        Some(root) if root.is_dir() => {
            let below = root.strip_prefix(&place.manifest).map(shown);
            Ok((root.clone(), below.unwrap_or_else(|_| shown(parts))))
        }
        _ => Err(no_such_folder(parts, place)),
    }
}

fn no_such_folder(parts: &Path, place: &Place) -> Diagnostic {
    let wanted = shown(parts);
    let error = Diagnostic::error("no-such-folder", format!("no folder `{wanted}`"));
    let error = match &place.caller {
        Some(caller) => {
            let caller = caller.file_name().unwrap_or_default().to_string_lossy();
            error.note(format!(
                "it is neither beside Cargo.toml nor beside {caller}"
            ))
        }
        None => error.note("it is not beside Cargo.toml"),
    };
    let beside = place.caller.as_deref().and_then(Path::parent);
    let near =
        near_folder(&wanted, &place.manifest).or_else(|| near_folder(&wanted, &absolute(beside?)));
    let error = match near {
        Some(near) => error.help(format!("there is `{near}`: write \"./{near}\"")),
        None => error,
    };
    match wanted.as_str() {
        "migrations" => error.help("to begin one: cargo migrate init"),
        _ => error.help(format!("to begin one: cargo migrate init --dir {wanted}")),
    }
}

/// Replaces the first part of a path that doesn't exist by its nearest neighbour.
fn near_folder(wanted: &str, base: &Path) -> Option<String> {
    let parts: Vec<&str> = wanted.split('/').collect();
    let exists = |n_parts: usize| base.join(parts[..n_parts].join("/")).is_dir();
    let first = (0..parts.len()).find(|&at| !exists(at + 1))?;
    let entries = base.join(parts[..first].join("/")).read_dir().ok()?;
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    let name = nearest(parts[first], names.iter().map(String::as_str))?;
    let mut near = parts.clone();
    near[first] = name;
    let near = near.join("/");
    base.join(&near).is_dir().then_some(near)
}

type Read = (Folder, Vec<String>, Option<Diagnostic>);

fn read(call: &Call, root: &Path, shown: &str) -> Result<Read, Diagnostic> {
    let folder = Folder::read_on_threads(root, shown, &call.dialects).map_err(|error| {
        Diagnostic::error(
            "unreadable-folder",
            format!("can't read `{shown}`: {error}"),
        )
        .help("make it readable for the user who builds")
    })?;
    let revisions = folder.revisions().iter().map(|revision| &revision.file);
    let files = folder.config().file.iter().chain(revisions);
    let below = files.filter_map(|file| file.path().strip_prefix(shown)?.strip_prefix('/'));
    // Names that aren't UTF-8 were shown with this sign, and can't be written as a literal.
    let below = below.filter(|below| !below.contains('\u{fffd}'));
    let files = below.map(|below| root.join(below).to_string_lossy().into_owned());
    let files = files.collect();
    let empty = empty(&folder, shown);
    Ok((folder, files, empty))
}

/// A folder without revisions, unless an error of another file explains that.
fn empty(folder: &Folder, shown: &str) -> Option<Diagnostic> {
    let config = format!("{shown}/{CONFIG_FILE}");
    let explained = folder.diagnostics().iter().any(|diagnostic| {
        let mut paths = diagnostic.labels.iter().map(|label| label.file.path());
        diagnostic.severity == Severity::Error && paths.any(|path| path != shown && path != config)
    });
    (folder.revisions().is_empty() && !explained).then(|| {
        Diagnostic::error("empty-folder", format!("`{shown}` holds no migration"))
            .help("cargo migrate new \"<message>\"")
    })
}

/// Writes a path with `/` between its parts, and without those that say nothing.
fn shown(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Makes a path absolute, and leaves links as they are.
fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let parts = absolute.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use quote::quote;

    use super::*;
    use crate::parse;

    const FILE: &str =
        "-- revision: a\n-- parent: base\n\n-- migrate:up none\n\n-- migrate:down none\n";

    fn package(files: &[&str]) -> tempfile::TempDir {
        let package = tempfile::tempdir().expect("a temporary folder");
        for file in files {
            let path = package.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("new folders");
            fs::write(path, FILE).expect("a new file");
        }
        package
    }

    fn loaded(path: &str, package: &Path, caller: Option<&str>) -> Loaded {
        let call = parse::call(quote!((db) #path, dialect = "sqlite"));
        load(
            &call,
            &Place::new(package, caller.map(|caller| package.join(caller))),
        )
    }

    fn shown_paths(loaded: &Loaded) -> Vec<&str> {
        let revisions = loaded.folder.iter().flat_map(Folder::revisions);
        revisions.map(|revision| revision.file.path()).collect()
    }

    fn drawn(loaded: &Loaded) -> Vec<String> {
        let drawn = loaded.problems.iter();
        drawn
            .map(|problem| problem.diagnostic.draw_body())
            .collect()
    }

    #[test]
    fn paths_begin_at_the_manifest_and_are_shown_from_there() {
        let package = package(&["db/migrations/1/a.sql"]);
        let loaded = loaded("./db/./migrations/", package.path(), None);
        assert_eq!(shown_paths(&loaded), ["db/migrations/1/a.sql"]);
        assert!(Path::new(&loaded.files[0]).is_file() && Path::new(&loaded.files[0]).is_absolute());
        assert!(!loaded.is_broken(), "{:?}", loaded.problems);
    }

    #[test]
    fn a_folder_beside_the_caller_is_found_where_the_manifest_has_none() {
        let both = package(&["m/a.sql", "src/m/b.sql"]);
        assert_eq!(
            shown_paths(&loaded("m", both.path(), Some("src/main.rs"))),
            ["m/a.sql"]
        );
        let beside = package(&["src/m/b.sql"]);
        assert_eq!(
            shown_paths(&loaded("m", beside.path(), Some("src/main.rs"))),
            ["src/m/b.sql"]
        );
    }

    #[test]
    fn a_folder_above_the_manifest_is_shown_as_it_is_written() {
        let outer = package(&["m/a.sql", "app/src/main.rs"]);
        let loaded = loaded("../m", &outer.path().join("app"), None);
        assert_eq!(shown_paths(&loaded), ["../m/a.sql"]);
    }

    #[test]
    fn a_missing_folder_names_its_neighbour() {
        let package = package(&["db/migrations/a.sql", "src/main.rs"]);
        let found = drawn(&loaded(
            "./db/migration",
            package.path(),
            Some("src/main.rs"),
        ));
        assert_eq!(
            found,
            ["no folder `db/migration` [no-such-folder]\n  \
              = note: it is neither beside Cargo.toml nor beside main.rs\n  \
              = help: there is `db/migrations`: write \"./db/migrations\"\n  \
              = help: to begin one: cargo migrate init --dir db/migration\n"]
        );
        let found = drawn(&loaded("migrations", package.path(), None));
        assert!(
            found[0].contains("to begin one: cargo migrate init"),
            "{found:?}"
        );
    }

    #[test]
    fn an_absolute_path_is_refused() {
        let package = package(&["m/a.sql"]);
        let path = package.path().join("m").display().to_string();
        for path in ["", &path] {
            let found = drawn(&loaded(path, package.path(), None));
            assert!(found[0].contains("is not a relative path"), "{found:?}");
        }
    }

    #[test]
    fn an_unknown_dialect_is_one_error() {
        let package = package(&["m/a.sql"]);
        let call = parse::call(quote!((db) "m", dialect = "orcale"));
        let loaded = load(&call, &Place::new(package.path(), None));
        let found = drawn(&loaded);
        assert!(
            found.len() == 1 && found[0].contains("[unknown-dialect]"),
            "{found:?}"
        );
    }

    #[test]
    fn an_empty_folder_says_how_to_begin_unless_an_error_explains_it() {
        let empty = package(&["m/README.md"]);
        let found = drawn(&loaded("m", empty.path(), None));
        assert_eq!(
            found,
            ["`m` holds no migration [empty-folder]\n  = help: cargo migrate new \"<message>\"\n"]
        );
        let upper = package(&["m/A.SQL"]);
        let found = drawn(&loaded("m", upper.path(), None));
        assert!(
            found.len() == 1 && found[0].contains("[wrong-extension]"),
            "{found:?}"
        );
    }
}
