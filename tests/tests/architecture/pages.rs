//! What a diagnostic is called, and the page that explains it.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::Violation;
use super::tree::{File, Tree};

/// Where a rule's page stands, below its name with `_`.
const RULES: &str = "migrate-core/src/checks/";
/// Where the pages of all others stand.
const OTHERS: &str = "migrate-cli/src/explain/";

/// Every name that a diagnostic can have has one page, and every page is of such a name.
pub(crate) fn every_diagnostic_has_a_page(tree: &Tree) -> Vec<Violation> {
    let pages = pages(tree);
    let names = names(tree);
    let mut found = Vec::new();
    for (name, place) in &names {
        match pages.get(name).map(Vec::as_slice) {
            Some([_]) => {}
            None => found.push(Violation {
                place: place.clone(),
                what: format!("[{name}] has no page"),
                mend: "write migrate-cli/src/explain/<name>.md, and name it in explain.rs",
            }),
            Some(several) => found.push(Violation {
                place: several.join(", "),
                what: format!("[{name}] has several pages"),
                mend: "a rule's page explains the name wherever it is used: remove the other",
            }),
        }
    }
    for (name, places) in pages.iter().filter(|(name, _)| !names.contains_key(*name)) {
        found.push(Violation {
            place: places.join(", "),
            what: format!("nothing is called [{name}]"),
            mend: "remove the page, or give it the name that is used",
        });
    }
    found
}

/// Returns the paths of pages by name.
fn pages(tree: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut pages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in &tree.files {
        let rule = file.path.strip_prefix(RULES);
        let rule = rule.and_then(|path| path.strip_suffix("/page.md"));
        let other = file.path.strip_prefix(OTHERS);
        let other = other.and_then(|path| path.strip_suffix(".md"));
        if let Some(name) = rule
            .map(|name| name.replace('_', "-"))
            .or(other.map(str::to_owned))
        {
            pages.entry(name).or_default().push(file.path.clone());
        }
    }
    pages
}

/// Returns the names of rules and of diagnostics, each with a place where it is used.
fn names(tree: &Tree) -> BTreeMap<String, String> {
    let patterns = [
        r#"Diagnostic::(?:error|warning|note)\(\s*"([a-z0-9-]+)""#,
        r#"const RULE: Rule = Rule \{\s*name: "([a-z0-9-]+)""#,
    ];
    let patterns = patterns.map(|pattern| Regex::new(pattern).expect("the pattern is tested"));
    let is_source = |file: &&File| {
        file.is_rust()
            && !file.is_test()
            && !file.path.starts_with("tests/")
            && file.path.contains("/src/")
    };
    let mut names = BTreeMap::new();
    for file in tree.files.iter().filter(is_source) {
        let lines: Vec<_> = file.code().map(|(_, line)| line).collect();
        let code = lines.join("\n");
        for pattern in &patterns {
            for found in pattern.captures_iter(&code) {
                names.insert(found[1].to_owned(), file.path.clone());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    #[test]
    fn names_without_a_page_and_pages_without_a_name_are_found() {
        let files = [
            (
                "a/src/a.rs",
                "Diagnostic::error(\n    \"locked\",\n x)\n/// Diagnostic::error(\"doc\", x)\n",
            ),
            ("a/src/b.rs", "Diagnostic::warning(\"ahead\", x)"),
            (
                "a/src/c.rs",
                "Diagnostic::error(\"cycle\", x)\n#[cfg(test)]\nDiagnostic::error(\"b\", x)",
            ),
            (
                "migrate-core/src/checks/cycle.rs",
                "const RULE: Rule = Rule {\n    name: \"cycle\",",
            ),
            ("migrate-core/src/checks/cycle/page.md", ""),
            ("migrate-cli/src/explain/cycle.md", ""),
            ("migrate-cli/src/explain/ahead.md", ""),
            ("migrate-cli/src/explain/gone.md", ""),
        ];
        assert_eq!(
            places(every_diagnostic_has_a_page, &files),
            [
                "migrate-core/src/checks/cycle/page.md, migrate-cli/src/explain/cycle.md",
                "a/src/a.rs",
                "migrate-cli/src/explain/gone.md",
            ]
        );
    }
}
