//! Revisions as a Mermaid flowchart, from the first to the last.

use std::collections::BTreeSet;

use crate::view::{Item, State, View};

/// How many edges Mermaid draws by default (its `maxEdges`).
pub(crate) const MOST_EDGES: usize = 500;

/// Writes the flowchart of nodes, the newest first; what isn't among them is left out.
pub(crate) fn lines(view: &View<'_>, nodes: &[usize]) -> Vec<String> {
    let mut lines = vec!["flowchart TD".to_owned()];
    let mut edges = Vec::new();
    let listed: BTreeSet<_> = nodes.iter().copied().collect();
    let oldest_first = || nodes.iter().rev().copied();
    for node in oldest_first() {
        lines.push(format!(
            "    {}[\"{}\"]",
            name(node),
            label(view.item(node))
        ));
        let listed = |to: &&usize| listed.contains(to);
        for &parent in view.graph().parents(node).iter().filter(listed) {
            edges.push(format!("    {} --> {}", name(parent), name(node)));
        }
        for &needed in view.graph().depends_on(node).iter().filter(listed) {
            edges.push(format!(
                "    {} -. depends on .-> {}",
                name(needed),
                name(node)
            ));
        }
    }
    lines.append(&mut edges);
    for (class, style, has) in CLASSES {
        let of_class = oldest_first().filter(|&node| has(view.item(node)));
        let names: Vec<_> = of_class.map(name).collect();
        if !names.is_empty() {
            lines.push(format!("    classDef {class} {style}"));
            lines.push(format!("    class {} {class}", names.join(",")));
        }
    }
    lines
}

/// A class, its style, and who has it.
type Class = (&'static str, &'static str, fn(Item<'_, '_>) -> bool);

/// Later ones win over earlier ones. Each is said in words too.
const CLASSES: [Class; 5] = [
    (
        "applied",
        "fill:#d8f0d8,stroke:#2e7d32,color:#1b1b1b",
        |item| item.state() == Some(State::Applied),
    ),
    (
        "pending",
        "fill:#eeeeee,stroke:#757575,color:#1b1b1b",
        |item| item.state() == Some(State::Pending),
    ),
    (
        "wrong",
        "fill:#fbe0e0,stroke:#c62828,color:#1b1b1b",
        |item| {
            let state = item.state();
            state.is_some() && state != Some(State::Applied) && state != Some(State::Pending)
        },
    ),
    ("head", "stroke-width:3px", |item| item.is_head()),
    ("current", "stroke-dasharray:6 3,stroke-width:3px", |item| {
        item.is_current()
    }),
];

fn name(node: usize) -> String {
    format!("r{node}")
}

fn label(item: Item<'_, '_>) -> String {
    let mut marks = Vec::new();
    if item.is_head() {
        marks.push("head");
    }
    if item.is_current() {
        marks.push("current");
    }
    // What is current is applied, unless something is wrong with it.
    let state = item.state();
    let state = state.filter(|&state| state != State::Applied || !item.is_current());
    marks.extend(state.map(State::name));
    let mut lines = vec![escaped(item.id())];
    if !item.message().is_empty() {
        lines.push(escaped(item.message()));
    }
    if !marks.is_empty() {
        lines.push(format!("({})", marks.join(", ")));
    }
    lines.join("<br>")
}

/// Writes a text that stands between quotes as entities wherever a sign could mean something.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        let is_plain = sign.is_alphanumeric() || " -_.,()/:+=?!'".contains(sign);
        if is_plain || (!sign.is_ascii() && !sign.is_control()) {
            out.push(sign);
        } else {
            out += &format!("#{};", u32::from(sign));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_with_a_meaning_are_entities() {
        assert_eq!(escaped("add chunks, v2 (año)"), "add chunks, v2 (año)");
        assert_eq!(escaped("a \"b\" <c>"), "a #34;b#34; #60;c#62;");
        assert_eq!(escaped("`x` #1; %%"), "#96;x#96; #35;1#59; #37;#37;");
    }
}
