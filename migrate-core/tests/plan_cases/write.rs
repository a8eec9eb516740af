//! Short ways to write revisions, and to see plans.

use migrate_core::plan::{self, Options};
use migrate_core::{Chain, Direction, Error, Folder, History, Plan, TargetExpr};

use crate::plan_support::{self as support, DIALECT, Rev};

/// Returns a folder of revisions written as `id: parents`.
pub(crate) fn lines(lines: &[&str]) -> Folder {
    support::folder(&lines.iter().map(|line| rev(line)).collect::<Vec<_>>())
}

/// Reads `id: parents`, with blanks between the parents.
pub(crate) fn rev(line: &str) -> Rev {
    let (id, parents) = line.split_once(':').unwrap_or((line, ""));
    Rev {
        id: id.trim().to_owned(),
        parents: parents.split_whitespace().map(str::to_owned).collect(),
        ..Rev::default()
    }
}

impl Rev {
    pub(crate) fn needs(mut self, id: &str) -> Self {
        self.depends_on.push(id.to_owned());
        self
    }

    pub(crate) fn label(mut self, label: &str) -> Self {
        self.labels.push(label.to_owned());
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }
}

pub(crate) fn options() -> Options<'static> {
    Options::new(DIALECT)
}

pub(crate) fn target(text: &str) -> TargetExpr {
    text.parse().unwrap()
}

pub(crate) fn upgrade<'a>(
    chain: Chain<'a>,
    history: &'a History,
    text: &str,
) -> Result<Plan<'a>, Error> {
    plan::upgrade(chain, history, &text.parse()?, &options())
}

pub(crate) fn downgrade<'a>(
    chain: Chain<'a>,
    history: &'a History,
    text: &str,
) -> Result<Plan<'a>, Error> {
    plan::downgrade(chain, history, &text.parse()?, &options())
}

/// Writes a plan's steps as `+a +b` or `-b -a`.
pub(crate) fn steps(plan: &Plan<'_>) -> String {
    let steps = plan.steps.iter().map(|step| match step.direction {
        Direction::Up => format!("+{}", step.revision),
        Direction::Down => format!("-{}", step.revision),
    });
    steps.collect::<Vec<_>>().join(" ")
}

/// Returns how a refusal is drawn, and checks that its kind and its name say the same.
pub(crate) fn drawn<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    let diagnostic = error.diagnostic();
    assert_eq!(error.kind().as_str(), diagnostic.name.replace('-', "_"));
    assert!(!diagnostic.help_text().is_empty(), "no help: {error:?}");
    diagnostic.draw()
}
