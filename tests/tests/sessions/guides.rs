//! The table of situations leads to sessions that exist, and to all of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex_lite::Regex;

#[test]
fn every_situation_has_its_session() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/guides");
    let page = fs::read_to_string(folder.join("README.md")).expect("the page is there");
    let link = Regex::new(r"\]\(([^)]+)\)").expect("the pattern is tested");
    let linked: BTreeSet<String> = link
        .captures_iter(&page)
        .map(|it| it[1].to_owned())
        .collect();
    let lost: Vec<_> = linked
        .iter()
        .filter(|path| !folder.join(path).is_file())
        .collect();
    assert!(
        lost.is_empty(),
        "README.md of the guides links to nothing: {lost:?}"
    );
    let files = fs::read_dir(&folder).expect("the folder is there");
    let names = files.map(|file| file.expect("the folder can be read").file_name());
    let cases =
        names.filter_map(|name| Some(name.to_str()?.to_owned()).filter(|it| it.ends_with(".case")));
    let unlisted: Vec<_> = cases.filter(|name| !linked.contains(name)).collect();
    assert!(
        unlisted.is_empty(),
        "README.md of the guides doesn't list {unlisted:?}"
    );
}
