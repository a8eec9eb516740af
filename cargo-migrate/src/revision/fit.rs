//! Whether files fit into a folder: what the build would say of them is said before they are written.

use migrate_cli::Error;
use migrate_core::checks::{Findings, Scope};
use migrate_core::{Diagnostic, Folder, SourceFile};

/// What is looked at beside the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Nothing: the sections are yet to be written.
    Graph,
    /// The SQL, as far as it is there.
    Sections,
}

/// Reads files among the others, and refuses what would be wrong and isn't now.
///
/// A file takes the place of the one with its path. Returns the folder with them.
pub(crate) fn check(new: &[SourceFile], folder: &Folder, depth: Depth) -> Result<Folder, Error> {
    let path = |path: &str| new.iter().any(|file| file.path() == path);
    let files = folder.revisions().iter().map(|revision| &revision.file);
    let mut files: Vec<_> = files.filter(|file| !path(file.path())).cloned().collect();
    files.extend_from_slice(new);
    let whole = Folder::from_files(folder.config().clone(), files);

    let known = folder.diagnostics();
    let added = whole.diagnostics().iter();
    let added = added.filter(|found| !known.contains(found));
    let wrong = added.filter_map(|found| {
        if stops(found, Scope::Graph) {
            return Some(without_place(found, path));
        }
        // An empty section is one that is yet to be written, and a question one that is yet to be answered.
        let judged =
            depth == Depth::Sections && !["empty-section", "undecided"].contains(&found.name);
        (judged && stops(found, Scope::Section)).then(|| found.clone())
    });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() {
        return Ok(whole);
    }
    Err(Error::broken_folder(&wrong))
}

fn stops(found: &Diagnostic, scope: Scope) -> bool {
    let mut findings = Findings::default();
    findings.extend([found.clone()]);
    findings.stops(scope)
}

/// Leaves out the places in new files: nobody wrote those headers, and they aren't there.
fn without_place(found: &Diagnostic, is_new: impl Fn(&str) -> bool) -> Diagnostic {
    let mut found = found.clone();
    let notes = std::mem::take(&mut found.notes);
    let labels = std::mem::take(&mut found.labels);
    let (new, there): (Vec<_>, Vec<_>) = labels
        .into_iter()
        .partition(|label| is_new(label.file.path()));
    found.labels = there;
    let texts = new.into_iter().map(|label| label.text);
    let mut found = texts
        .filter(|text| !text.is_empty())
        .fold(found, Diagnostic::note);
    found.notes.extend(notes);
    found
}
