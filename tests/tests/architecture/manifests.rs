//! What a manifest must say.

use super::Violation;
use super::tree::Tree;

pub(crate) fn published_crates_say_what_they_are(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for krate in tree.crates.iter().filter(|krate| krate.is_published) {
        for (key, value) in [
            ("license", &krate.license),
            ("description", &krate.description),
        ] {
            if value.as_ref().is_none_or(String::is_empty) {
                found.push(Violation {
                    place: krate.name.clone(),
                    what: format!("is published and has no `{key}`"),
                    mend: "add the key to the crate's manifest, or `publish = false`",
                });
            }
        }
    }
    found
}

#[test]
fn a_published_crate_without_a_license_is_found() {
    use super::tree::Crate;

    let described = Crate {
        is_published: true,
        description: Some("a".to_owned()),
        ..Crate::default()
    };
    let tree = Tree {
        crates: vec![described, Crate::default()],
        ..Tree::default()
    };
    let whats: Vec<_> = published_crates_say_what_they_are(&tree)
        .into_iter()
        .map(|violation| violation.what)
        .collect();
    assert_eq!(whats, ["is published and has no `license`"]);
}
