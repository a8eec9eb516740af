//! The form that every finding has.

use migrate_core::Diagnostic;

/// The verbs that a help may tell people to use.
const VERBS: [&str; 12] = [
    "init",
    "new",
    "upgrade",
    "downgrade",
    "current",
    "history",
    "heads",
    "show",
    "status",
    "stamp",
    "merge",
    "check",
];

/// Returns what is wrong with the form of a finding.
pub(crate) fn faults(finding: &Diagnostic) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |fine: bool, what: &str| {
        if !fine {
            faults.push(format!("{what}:\n{finding:?}"));
        }
    };
    expect(!finding.labels.is_empty(), "a place is named");
    expect(!finding.message.contains('\n'), "a message is one line");
    let mut texts = vec![&finding.message];
    texts.extend(finding.labels.iter().map(|label| &label.text));
    texts.extend(finding.notes.iter().map(|note| &note.text));
    for text in texts {
        let first = text.split_whitespace().next().unwrap_or_default();
        let name = first.chars().skip(1).any(|c| c.is_uppercase());
        let lower = !first.starts_with(|c: char| c.is_uppercase()) || name;
        expect(lower, "a text begins with a small letter, or with a name");
        expect(!text.ends_with('.'), "a text ends without a full stop");
        for command in text.split("cargo migrate ").skip(1) {
            let verb: String = command
                .chars()
                .take_while(|c| c.is_alphanumeric())
                .collect();
            expect(VERBS.contains(&verb.as_str()), "a command exists");
        }
    }
    let helps = finding.notes.iter().filter(|note| note.kind == "help");
    let helps: Vec<_> = helps.map(|note| note.text.trim()).collect();
    expect(
        !helps.is_empty() && helps.iter().all(|help| !help.is_empty()),
        "a way out is told",
    );
    faults
}
