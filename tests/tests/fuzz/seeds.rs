//! Real texts.

use std::fs;
use std::path::Path;

use migrate_core::history::RecordedDown;
use migrate_core::{Config, Dialect, Folder, SourceFile};
use walkdir::WalkDir;

/// How many files of real projects are taken.
const FILES: usize = 150;

/// Returns migrations and other SQL.
pub(crate) fn files() -> Vec<String> {
    let mut texts = in_cases(|path| path.ends_with(".sql"));
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let files = WalkDir::new(corpora).sort_by_file_name().into_iter();
    // They lie beside a checkout, or don't.
    let files = files.filter_map(Result::ok);
    let sql = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "sql"));
    let all: Vec<_> = sql.collect();
    let every = (all.len() / FILES).max(1);
    let some = all.into_iter().step_by(every);
    texts.extend(some.filter_map(|entry| fs::read_to_string(entry.path()).ok()));
    texts
}

/// Returns texts of `migrate.toml`.
pub(crate) fn configs() -> Vec<String> {
    in_cases(|path| path.ends_with("migrate.toml"))
}

/// Returns targets and ranges.
pub(crate) fn targets() -> Vec<String> {
    let texts = [
        "head",
        "heads",
        "base",
        "current",
        "a",
        "+1",
        "-2",
        "a+1",
        "b-1",
        "a@head",
        "a@+1",
        "a@b-3",
        "a:b",
        "base:head",
        ":",
        "c:",
        "@",
        "head-1",
        "a-b-1",
    ];
    texts.map(str::to_owned).to_vec()
}

/// Returns downs as rows hold them.
pub(crate) fn recorded() -> Vec<String> {
    let sections = [
        "-- migrate:down\nDROP TABLE a;\nDROP TABLE b;\n",
        "-- migrate:down transaction=off\nDROP INDEX CONCURRENTLY é;\n",
        "-- migrate:down environment=!production\nSELECT 1;\n",
        "-- migrate:down code=a::b dialect=postgres\n",
    ];
    let written = |section: &&str| {
        let text =
            format!("-- revision: a\n-- parent: base\n\n-- migrate:up\nSELECT 1;\n{section}");
        let file = SourceFile::new("migrations/a.sql", &text);
        let folder = Folder::from_files(Config::new(&[Dialect::Postgres]), vec![file]);
        let chain = folder.chain().expect("the seed has no findings");
        let entry = chain.get("a").expect("the seed is there");
        RecordedDown::write(entry, Dialect::Postgres)
    };
    sections.iter().map(written).collect()
}

/// Returns rows of a history, a line each, as [`super::history::rows`] reads them.
pub(crate) fn rows() -> Vec<String> {
    let texts = [
        "up|a|\nup|b|a\nup|c|a\nup|d|b,c\n",
        "up|a|\nup|b|a\ndown|b|a\nstamp|b|a\nunstamp|b|a\n",
        "up|a|\nup|lost|a\nup|more|lost\nfailed up|b|a\n",
        "up|x|y\nup|y|x\naccept|x|\nresolve|y|x\napplying down|x|y\n",
    ];
    texts.map(str::to_owned).to_vec()
}

/// Returns cells of a history, a line each, as [`super::cells::cells`] writes them.
pub(crate) fn cells() -> Vec<String> {
    let texts = [
        "seq integer 9223372036854775807\nlayout integer 99\n",
        "seq text two\nstatements_done real 1.5\nduration_ms blob 7\n",
        "revision wrong x\nmessage bytes abc\nrun_by null \n",
        "state text half\noperation text sideways\nparents text a,,b, a\n",
        "state text failed\nstatements_done text 1\nstatements_total text -1\n",
        "state text applying\nrecorded_down text -- migrate:down\nrevision text lost\n",
        "started_at text yesterday\nfingerprint bytes f\nup_checksum text \ndialect text mysql\n",
        "environment wrong\nhost wrong\nchain blob main\ndepends_on text a\nrun_token null \n",
    ];
    texts.map(str::to_owned).to_vec()
}

/// Returns the files of these names that the cases of all crates hold.
fn in_cases(wanted: fn(&str) -> bool) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = Vec::new();
    for folder in ["tests/cases", "migrate-core/tests/cases"] {
        for entry in WalkDir::new(root.join(folder)).sort_by_file_name() {
            let entry = entry.expect("the cases can be read");
            if entry.path().extension().is_none_or(|end| end != "case") {
                continue;
            }
            let text = fs::read_to_string(entry.path()).expect("the cases can be read");
            let parts = text
                .split("\n=== ")
                .filter_map(|part| part.split_once('\n'));
            let files = parts.filter(|(head, _)| head.starts_with("file") && wanted(head));
            texts.extend(files.map(|(_, text)| text.to_owned()));
        }
    }
    assert!(texts.len() >= 10, "the cases hold few such files");
    texts
}
