//! That a run is bound to what was looked at before it.

use migrate_core::{Config, Dialect, Folder, SourceFile};
use migrate_runtime::Run;

use super::*;
use crate::ui::Heard;

const FILES: [&str; 2] = [
    "-- revision: a\n-- parent: base\n\n-- migrate:up\nCREATE TABLE a (id INTEGER);\n\n-- migrate:down\nDROP TABLE a;\n",
    "-- revision: b\n-- parent: a\n\n-- migrate:up\nCREATE TABLE b (id INTEGER);\n\n-- migrate:down\nDROP TABLE b;\n",
];

#[tokio::test]
async fn a_harmless_upgrade_of_a_protected_database_runs_from_what_was_looked_at() {
    let files = FILES.iter().enumerate();
    let files = files.map(|(n, text)| SourceFile::new(&format!("migrations/{n}.sql"), text));
    let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), files.collect());
    let project = Project::new(folder.chain().expect("the graph is whole"));
    let dir = tempfile::tempdir().expect("there is a folder for it");
    let chosen = Chosen {
        url: format!("sqlite:{}", dir.path().join("app.db").display()),
        source: "a test".to_owned(),
        name: Some("production".to_owned()),
        protected: true,
        environment: None,
        pooler: false,
    };
    let options = args::Change::default();
    let wanted = Wanted {
        kind: Kind::Upgrade,
        targets: vec!["head"],
        options: &options,
        recorded: false,
        accept_edited: false,
    };
    let targets = wanted.read_targets().expect("it is a target");
    let heard = Heard::default();
    let mut ui = heard.ui(Format::Human);

    let asked = ask(&wanted, &targets, &chosen, &project, &mut ui).await;
    let asked = asked.expect("there is nothing to ask for");
    let other = Run::upgrade(project.chain(), &chosen.url).to("a").await;
    other.expect("somebody else is faster");
    let ran = run(&wanted, asked.basis(), &chosen, &project, &mut ui).await;
    assert_eq!(ran.expect_err("it looked at another state").kind(), CHANGED);

    // Whoever asked nobody looks again, and goes on from there.
    let ran = ask_and_run(&wanted, &targets, &chosen, &project, &mut ui).await;
    assert_eq!(ran.expect("it looked at this state"), Exit::Done);
    assert!(
        heard.text().contains("from a to b (head)"),
        "{}",
        heard.text()
    );
}
