//! Connections that are cut at each message.

use super::{Ended, Report, Stage};
use crate::proxy::{Cut, Passed, Proxy, Side};

/// How many of the borders are cut at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Borders {
    /// Around each message.
    All,
    /// Where the server's state differs: around what the client sends, and where a statement or a
    /// message ends; there every n-th, from a first one.
    Some {
        /// Each which.
        every: usize,
        /// From which on.
        from: usize,
    },
}

/// Cuts runs of a stage.
///
/// # Panics
///
/// Where the stage has no server, as nothing can be cut then.
pub fn rounds(stage: &Stage<'_>, borders: Borders) -> Report {
    let cuts = chosen(&count(stage), borders);
    let name = format!("cut {}", stage.name());
    Report::of(name, &cuts, |cut| {
        stage.round(|database| {
            let (ended, _) = through(stage, database, Some(*cut));
            ended
        })
    })
}

/// Returns the messages of an undisturbed run.
pub fn count(stage: &Stage<'_>) -> Vec<Passed> {
    let database = stage.database();
    let (ended, passed) = through(stage, &database, None);
    assert!(ended.is_done(), "through the proxy: {}", ended.stderr);
    passed
}

fn through(
    stage: &Stage<'_>,
    database: &super::Database<'_>,
    cut: Option<Cut>,
) -> (Ended, Vec<Passed>) {
    let server = stage.socket_dir().expect("a connection leads to a server");
    let proxy = Proxy::start(server, cut);
    let url = proxy.url(database.url());
    // Nobody waits for a connection here: a client that doesn't come through says so at once.
    let ended = stage.client.start(stage.scenario.verb, &url).end();
    (ended, proxy.passed())
}

/// Returns where to cut a run with these messages.
fn chosen(passed: &[Passed], borders: Borders) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (number, message) in (1..).zip(passed) {
        let is_sent = message.side == Side::Client;
        // CommandComplete, ReadyForQuery, ErrorResponse: what came before them is done or undone.
        let ends = matches!(message.kind, Some('C' | 'Z' | 'E'));
        if borders != Borders::All && !is_sent && !ends {
            continue;
        }
        cuts.push(Cut::Before(number));
        if borders == Borders::All || is_sent {
            cuts.push(Cut::After(number));
        }
        if is_sent {
            cuts.push(Cut::Deaf(number));
        }
    }
    match borders {
        Borders::All => cuts,
        Borders::Some { every, from } => cuts.into_iter().skip(from).step_by(every).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_stand_around_messages() {
        let passed = [
            (Side::Client, None),
            (Side::Server, Some('T')),
            (Side::Server, Some('Z')),
        ]
        .map(|(side, kind)| Passed { side, kind });
        assert_eq!(
            chosen(&passed, Borders::All),
            [
                Cut::Before(1),
                Cut::After(1),
                Cut::Deaf(1),
                Cut::Before(2),
                Cut::After(2),
                Cut::Before(3),
                Cut::After(3),
            ]
        );
        assert_eq!(
            chosen(&passed, Borders::Some { every: 2, from: 1 }),
            [Cut::After(1), Cut::Before(3)]
        );
    }
}
