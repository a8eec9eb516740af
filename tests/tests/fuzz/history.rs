//! What reads a history.

use migrate_core::history::{Operation, RecordedDown, Row, State};
use migrate_core::plan::{self, Options, Policy};
use migrate_core::{Dialect, History};

use crate::targets::with_chain;

/// Reads a recorded down; its statements are places in it.
pub(crate) fn recorded_down(text: &str) {
    let Some(down) = RecordedDown::read(text) else {
        return;
    };
    for statement in down.sections.iter().flat_map(|section| &section.statements) {
        assert!(text.get(statement.span.clone()).is_some());
    }
}

/// Plans from rows, a line each: `[state ]operation|revision|parents`.
pub(crate) fn rows(text: &str) {
    let rows = (1..).zip(text.lines()).map(|(seq, line)| row(seq, line));
    let history = History::new(rows.collect());
    assert!(
        history
            .applied()
            .all(|row| history.is_applied(&row.revision))
    );
    with_chain(|chain| {
        let standing = plan::standing(chain, &history, Dialect::Sqlite);
        assert_eq!(standing.halfway.is_some(), history.halfway().is_some());
        let mut options = Options::new(Dialect::Sqlite);
        for policy in [Policy::Refuse, Policy::Allow] {
            options.recorded = policy;
            for target in ["head", "base", "+1", "-1", "c"] {
                let target = target.parse().expect("it is a target");
                for planned in [
                    plan::upgrade(chain, &history, &target, &options),
                    plan::downgrade(chain, &history, &target, &options),
                ] {
                    match planned {
                        Ok(plan) => assert_eq!(plan.basis, history.basis()),
                        Err(error) => assert!(!format!("{error:?}").is_empty()),
                    }
                }
            }
        }
    });
}

fn row(seq: i64, line: &str) -> Row {
    let mut cells = line.split('|');
    let mut cell = || cells.next().unwrap_or_default().to_owned();
    let (what, revision, parents) = (cell(), cell(), cell());
    let (state, operation) = what.split_once(' ').unwrap_or(("applied", &what));
    Row {
        seq,
        operation: Operation::from_name(operation).unwrap_or(Operation::Up),
        revision,
        parents: parents
            .split(',')
            .filter(|parent| !parent.is_empty())
            .map(str::to_owned)
            .collect(),
        depends_on: Vec::new(),
        message: String::new(),
        up_checksum: line.to_owned(),
        down_checksum: String::new(),
        state: State::from_name(state).unwrap_or(State::Failed),
        statements_done: 1,
        statements_total: 1,
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        duration_ms: None,
        run_by: String::new(),
        host: String::new(),
        tool: String::new(),
        environment: None,
        dialect: "sqlite".to_owned(),
        run_token: String::new(),
        recorded_down: cell(),
        fingerprint: String::new(),
        statement_hashes: Vec::new(),
        begun: None,
    }
}
