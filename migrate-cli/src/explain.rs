//! A page for each diagnostic, by its name.
//!
//! A rule's page stands beside the rule, in `migrate-core`. What isn't found by a rule, because it is
//! about a command, a database or a call, has its page here: a file of the diagnostic's name.

use migrate_core::checks::RULES;

/// What is to be said of a diagnostic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) name: &'static str,
    /// Markdown: `# name`, a summary of one paragraph, and the rest.
    pub(crate) text: &'static str,
}

macro_rules! pages {
    ($($name:literal,)*) => {
        &[$(Page { name: $name, text: include_str!(concat!("explain/", $name, ".md")) }),*]
    };
}

/// The pages that no rule has.
const PAGES: &[Page] = pages![
    "ahead",
    "already-applied",
    "ambiguous",
    "ambiguous-walk",
    "application-ended",
    "bad-range",
    "bad-rename",
    "bad-target",
    "behind-pooler",
    "broken-env",
    "broken-folder",
    "broken-manifest",
    "catalog-differs",
    "changed",
    "code-step",
    "colliding-variants",
    "confirmation-required",
    "connection",
    "damaged-history",
    "database",
    "dialect-mismatch",
    "dialect-required",
    "diverged",
    "duplicate-chain",
    "duplicate-target",
    "edited",
    "editor",
    "empty-folder",
    "empty-schema",
    "environment-required",
    "halfway",
    "hidden-commit",
    "history",
    "illegal-chain",
    "in-transaction",
    "in-use",
    "irreversible",
    "locked",
    "malformed-call",
    "malformed-url",
    "missing-engine",
    "missing-folder",
    "missing-message",
    "missing-schema",
    "missing-sql",
    "no-database",
    "no-folder",
    "no-migrations",
    "no-random-id",
    "no-scratch",
    "no-such-folder",
    "no-workspace",
    "not-a-literal",
    "not-ancestor",
    "not-comparable",
    "not-halfway",
    "not-head",
    "not-on-branch",
    "not-read",
    "not-verified",
    "not-written",
    "nothing-to-merge",
    "nothing-to-rebase",
    "overlap",
    "protected",
    "range-not-allowed",
    "read-only",
    "relative-out-of-range",
    "schema-differs",
    "several-folders",
    "several-packages",
    "statement-failed",
    "stopped",
    "two-formats",
    "unknown-branch",
    "unknown-chain",
    "unknown-database",
    "unknown-dialect",
    "unknown-environment",
    "unknown-name",
    "unknown-option",
    "unknown-package",
    "unknown-revision",
    "unreadable-folder",
    "unsupported",
    "without-autogenerate",
];

/// Returns every page, in order of names.
pub(crate) fn pages() -> Vec<Page> {
    let rules = RULES.iter().map(|rule| Page {
        name: rule.name,
        text: rule.page,
    });
    let mut pages: Vec<_> = rules.chain(PAGES.iter().copied()).collect();
    pages.sort_by_key(|page| page.name);
    pages
}

impl Page {
    /// Returns the first paragraph as one line.
    pub(crate) fn summary(self) -> String {
        let paragraph = self.text.split("\n\n").nth(1).unwrap_or_default();
        paragraph.replace('\n', " ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_a_page() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/explain");
        let entries = fs::read_dir(folder).expect("the pages have a folder");
        let files = entries.map(|entry| {
            let path = entry.expect("the folder can be listed").path();
            let stem = path.file_stem().expect("a page has a name");
            stem.to_string_lossy().into_owned()
        });
        let named: BTreeSet<_> = PAGES.iter().map(|page| page.name.to_owned()).collect();
        assert_eq!(files.collect::<BTreeSet<_>>(), named);
    }

    #[test]
    fn pages_have_one_form() {
        let pages = pages();
        assert!(
            pages.is_sorted_by(|a, b| a.name < b.name),
            "one page a name"
        );
        for page in pages {
            let (name, summary) = (page.name, page.summary());
            assert!(page.text.starts_with(&format!("# {name}\n\n")), "{name}");
            assert!(
                page.text.ends_with('\n') && !page.text.ends_with("\n\n"),
                "{name}"
            );
            assert!(summary.ends_with('.'), "{name}: {summary}");
            assert!(
                page.text.split("\n\n").count() > 3,
                "{name}: it says what, but not why and how"
            );
            // A command that goes over the end of a line isn't found by who looks for it.
            let mut prose = page.text.lines().filter(|line| !line.starts_with(' '));
            let is_whole = |line: &str| line.matches('`').count().is_multiple_of(2);
            assert!(prose.all(is_whole), "{name}: code goes over a line's end");
        }
    }
}
