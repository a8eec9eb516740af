//! What a round has shown.

use super::{Ended, Scenario, State};

/// What a round has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The disturbed run had done everything.
    Untouched,
    /// The run after it did the rest.
    Completed,
    /// The run after it refused, and told a person what to do.
    Asked,
    /// A run that met others refused, and did nothing.
    Refused,
    /// Something was lost, done twice, untrue, unclear or stuck.
    Violation(String),
}

/// How a run may end whose connection, process or server was taken away.
///
/// 1: a statement or the history failed, 4: the lock was lost, 5: no connection; none: killed.
const DISTURBED: [Option<i32>; 4] = [Some(1), Some(4), Some(5), None];

/// The name of the error of a step that nobody can decide but a person.
const ASKS: &str = "halfway";

/// Judges a disturbed run, the run after it, and what is then in the database.
///
/// `expected` is what an undisturbed run leaves.
pub fn judge(
    scenario: &Scenario,
    expected: &State,
    first: &Ended,
    again: &Ended,
    state: &State,
) -> Verdict {
    match weigh(scenario, expected, first, again, state) {
        Ok(verdict) => verdict,
        Err(what) => Verdict::Violation(what),
    }
}

fn weigh(
    scenario: &Scenario,
    expected: &State,
    first: &Ended,
    again: &Ended,
    state: &State,
) -> Result<Verdict, String> {
    for ended in [first, again] {
        if ended.was_stuck {
            return Err("a run came to no end".to_owned());
        }
        if ended.code == Some(101) || ended.stderr.contains("panicked") {
            return Err("a run panicked".to_owned());
        }
    }
    if !first.is_done() && !DISTURBED.contains(&first.code) {
        return Err("the disturbed run has no exit code of a disturbed run".to_owned());
    }
    if first.code.is_some_and(|code| code != 0) && first.error().is_none() {
        return Err("the disturbed run failed without an error that has a name".to_owned());
    }
    if first.is_done() && (again.steps().next().is_some() || !again.is_done()) {
        return Err("the disturbed run said that all was done, and it wasn't".to_owned());
    }
    // What shares a transaction is only done with the last of it.
    if !scenario.is_together
        && let Some(twice) = first
            .steps()
            .find(|step| again.steps().any(|other| other == *step))
    {
        return Err(format!("both runs said: {twice}"));
    }
    said_nothing_untrue(scenario, expected, first, again)?;
    if again.is_done() {
        if let Some(difference) = state.difference(expected) {
            return Err(difference);
        }
        return Ok(if first.is_done() {
            Verdict::Untouched
        } else {
            Verdict::Completed
        });
    }
    asked(scenario, expected, again, state).map(|()| Verdict::Asked)
}

/// A failed run may not say that nothing took effect where something did.
fn said_nothing_untrue(
    scenario: &Scenario,
    expected: &State,
    first: &Ended,
    again: &Ended,
) -> Result<(), String> {
    for step in all_steps(scenario, expected) {
        let (_, revision) = step.split_once(' ').unwrap_or_default();
        let denies = first
            .stderr
            .contains(&format!("nothing of {revision} took effect"))
            || first
                .stderr
                .contains(&format!("{revision} is still applied"));
        let by_first = !again.steps().any(|other| other == step);
        if denies && by_first && again.is_done() {
            return Err(format!("the disturbed run denied what it had done: {step}"));
        }
    }
    Ok(())
}

/// Returns the steps of an undisturbed run, as the program says them.
fn all_steps(scenario: &Scenario, expected: &State) -> Vec<String> {
    let rows = expected.history.lines();
    let is_down = scenario.verb.contains(&"downgrade");
    let wanted = if is_down { "down" } else { "up" };
    let said = if is_down { "Reverted" } else { "Applied" };
    rows.filter_map(|row| {
        let mut cells = row.split('|');
        let (_, operation, revision) = (cells.next()?, cells.next()?, cells.next()?);
        (operation == wanted).then(|| format!("{said} {revision}"))
    })
    .collect()
}

/// Accepts a refusal that a person can go on from; nothing may have run twice until then.
fn asked(
    scenario: &Scenario,
    expected: &State,
    again: &Ended,
    state: &State,
) -> Result<(), String> {
    if !scenario.is_stepwise || again.code != Some(1) || again.error() != Some(ASKS) {
        return Err("the run after it failed".to_owned());
    }
    let ways = again
        .stderr
        .lines()
        .filter(|line| line.contains("help:") && line.contains("cargo migrate "))
        .count();
    if ways < 2 {
        return Err("a refusal must name both ways on: done, and not done".to_owned());
    }
    let expected: Vec<&str> = expected.effects.lines().collect();
    let seen: Vec<&str> = state.effects.lines().collect();
    if expected.starts_with(&seen) {
        Ok(())
    } else {
        Err(format!(
            "effects before the refusal are no beginning of the undisturbed ones: {seen:?}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ended(code: i32, stderr: &str) -> Ended {
        Ended {
            code: Some(code),
            stderr: stderr.to_owned(),
            took: Duration::ZERO,
            was_stuck: false,
        }
    }

    fn state(effects: &str) -> State {
        State {
            schema: "one".to_owned(),
            effects: effects.to_owned(),
            history: "1|up|r1|".to_owned(),
        }
    }

    const CUT: &str = "error: the connection broke [connection]\n";
    const ASKED: &str = "error: r1 stopped halfway [halfway]\n  = help: cargo migrate stamp r1\n  = help: cargo migrate stamp base\n";

    fn says(first: &Ended, again: &Ended, effects: &str) -> Verdict {
        let stepwise = Scenario::ALL.iter().find(|it| it.is_stepwise).unwrap();
        judge(stepwise, &state("a\nb"), first, again, &state(effects))
    }

    #[test]
    fn what_is_as_undisturbed_is_completed() {
        let (cut, all) = (ended(5, CUT), ended(0, "     Applied r1\n"));
        assert_eq!(says(&cut, &all, "a\nb"), Verdict::Completed);
        assert_eq!(says(&all, &ended(0, ""), "a\nb"), Verdict::Untouched);
        assert_eq!(says(&cut, &ended(1, ASKED), "a"), Verdict::Asked);
    }

    #[test]
    fn each_violation_is_seen() {
        let (cut, all) = (ended(5, CUT), ended(0, "     Applied r1\n"));
        let stuck = Ended {
            was_stuck: true,
            ..all.clone()
        };
        let denied = ended(5, &format!("{CUT}nothing of r1 took effect"));
        let one_way = ended(1, "error: r1 [halfway]\n  = help: cargo migrate stamp r1\n");
        let cases = [
            ("lost", says(&cut, &all, "a")),
            ("twice", says(&cut, &all, "a\nb\nb")),
            ("stuck", says(&cut, &stuck, "a\nb")),
            ("a panic", says(&ended(101, ""), &all, "a\nb")),
            ("wrong use", says(&ended(2, CUT), &all, "a\nb")),
            ("no name", says(&ended(5, "oh"), &all, "a\nb")),
            ("no end", says(&cut, &ended(4, CUT), "a\nb")),
            ("said twice", says(&all, &all, "a\nb")),
            ("denied", says(&denied, &ended(0, ""), "a\nb")),
            ("one way only", says(&cut, &one_way, "a")),
            ("asked too late", says(&cut, &ended(1, ASKED), "a\na")),
        ];
        for (name, verdict) in cases {
            assert!(
                matches!(verdict, Verdict::Violation(_)),
                "{name}: {verdict:?}"
            );
        }
    }
}
