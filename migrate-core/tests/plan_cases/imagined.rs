//! Histories of databases that nobody looked at.

use migrate_core::plan::{self, Options};
use migrate_core::{Chain, ErrorKind, History};

use crate::plan_support::{DIALECT, applied, folder};
use crate::write::{lines, options, rev, steps, target};

fn at(chain: Chain<'_>, text: &str) -> History {
    plan::imagined(chain, &target(text), &options()).unwrap()
}

#[test]
fn a_target_stands_for_all_that_it_needs() {
    let folder = lines(&["a1", "b1: a1", "c1: b1", "x1"]);
    let chain = folder.chain().unwrap();
    for (text, ids) in [
        ("base", vec![]),
        ("b1", vec!["a1", "b1"]),
        ("c1-1", vec!["a1", "b1"]),
        ("heads", vec!["a1", "b1", "c1", "x1"]),
    ] {
        let history = at(chain, text);
        let found: Vec<_> = history.applied().map(|row| &*row.revision).collect();
        assert_eq!(found, ids, "{text}");
        assert_eq!(
            history.fingerprint(),
            applied(chain, &ids).fingerprint(),
            "{text}"
        );
    }
    assert_eq!(
        at(chain, "heads").fingerprint(),
        chain.fingerprint(DIALECT).unwrap()
    );
}

#[test]
fn plans_lead_on_from_it_both_ways() {
    let folder = lines(&["a1", "b1: a1", "c1: b1"]);
    let chain = folder.chain().unwrap();
    let history = at(chain, "a1");
    let up = plan::upgrade(chain, &history, &target("head"), &options()).unwrap();
    assert_eq!(steps(&up), "+b1 +c1");
    assert_eq!(up.basis.fingerprint, history.fingerprint());
    let history = at(chain, "head");
    let down = plan::downgrade(chain, &history, &target("a1"), &options()).unwrap();
    assert_eq!(steps(&down), "-c1 -b1");
}

#[test]
fn what_counts_down_from_nothing_is_refused() {
    let folder = lines(&["a1", "b1: a1"]);
    let chain = folder.chain().unwrap();
    let error = plan::imagined(chain, &target("-1"), &options()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadTarget);
    assert!(format!("{error:?}").contains("head-1"), "{error:?}");
}

#[test]
fn what_was_chosen_for_it_stays_with_its_rows() {
    let body = "-- migrate:up environment=qa\nSELECT 1;\n-- migrate:up environment=!qa\nSELECT 2;\n\n-- migrate:down none\n";
    let mut only = rev("a1");
    only.body = Some(body.to_owned());
    let folder = folder(&[only]);
    let chain = folder.chain().unwrap();
    let error = plan::imagined(chain, &target("head"), &options()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EnvironmentRequired);
    let mut options = Options::new(DIALECT);
    options.environment = Some("qa");
    let history = plan::imagined(chain, &target("head"), &options).unwrap();
    assert_eq!(history.rows()[0].environment.as_deref(), Some("qa"));
}
