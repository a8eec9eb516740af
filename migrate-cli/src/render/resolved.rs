//! What a person said of a step that stopped halfway, in a line.

use migrate_core::plan::Resolved;

/// Writes the revision, and what is recorded of it.
pub(crate) fn line(resolved: &Resolved<'_>) -> String {
    let named = format!("{} {}", resolved.revision, resolved.message);
    format!("{} ({resolved})", named.trim_end())
}
