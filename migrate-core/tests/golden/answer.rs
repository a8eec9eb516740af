//! What we answer to a case.

use std::collections::BTreeSet;

use migrate_core::plan::{self, Options, Plan, Stamp};
use migrate_core::target::{self, RangeExpr, TargetExpr};
use migrate_core::{Direction, Error, Graph, History, Severity};
use serde_json::Value;

use crate::plan_support::{self as support, DIALECT, Rev};

pub(crate) type Ids = BTreeSet<String>;

#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The word of what is wrong; none where nothing is.
    pub(crate) kinds: Vec<String>,
    pub(crate) steps: Vec<(String, bool)>,
    pub(crate) heads_after: Ids,
    pub(crate) applied_after: Ids,
    /// The sets that a verb that looks prints, by name.
    pub(crate) sets: Vec<(&'static str, Ids)>,
    /// What is listed, where the order counts.
    pub(crate) listed: Vec<String>,
    /// For `branches`: each with those that follow it.
    pub(crate) branches: Vec<(String, Ids)>,
}

pub(crate) fn answer(case: &Value) -> Answer {
    let revs: Vec<_> = case["revisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(rev)
        .collect();
    if let Err(error) = read_text(case) {
        return refused(&error);
    }
    let folder = support::folder(&revs);
    let Some(chain) = folder.chain() else {
        let errors = folder.diagnostics().iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        // The verbs say the kind of the first error of the graph, these two by another's name.
        let mut kinds = errors.filter_map(|found| match found.name {
            "self-reference" => Some("cycle".to_owned()),
            "missing-dependency" => Some("missing_parent".to_owned()),
            "cycle" | "duplicate-id" | "duplicate-label" | "illegal-id" | "missing-parent" => {
                Some(found.name.replace('-', "_"))
            }
            _ => None,
        });
        let kinds = kinds.next().into_iter().collect();
        return Answer {
            kinds,
            ..Answer::default()
        };
    };
    let applied = strings(&case["applied"]);
    let applied: Vec<_> = applied.iter().map(String::as_str).collect();
    let history = support::applied(chain, &applied);
    assert_eq!(history.applied().len(), applied.len());
    let graph = Graph::new(chain, &history);
    respond(case, &graph, &history).unwrap_or_else(|error| refused(&error))
}

fn refused(error: &Error) -> Answer {
    assert!(
        !error.diagnostic().help_text().is_empty(),
        "no help: {error:?}"
    );
    Answer {
        kinds: vec![error.kind().as_str().to_owned()],
        ..Answer::default()
    }
}

/// Reads what was typed, as the verbs do before they look into a folder.
fn read_text(case: &Value) -> Result<(), Error> {
    if case["target"].is_null() {
        return Ok(());
    }
    if case["command"] == "history" {
        return case["target"]
            .as_str()
            .unwrap()
            .parse::<RangeExpr>()
            .map(|_| ());
    }
    several(case).map(|_| ())
}

fn respond(case: &Value, graph: &Graph<'_>, history: &History) -> Result<Answer, Error> {
    let chain = graph.chain();
    let options = Options::new(DIALECT);
    let command = case["command"].as_str().unwrap();
    let mut answer = Answer::default();
    let ids = |nodes: Vec<usize>| graph.ids(nodes).into_iter().map(str::to_owned).collect();
    match command {
        "upgrade" => {
            let plan = plan::upgrade(chain, history, &one(case)?, &options)?;
            record(&mut answer, &plan);
        }
        "downgrade" => {
            let plan = plan::downgrade(chain, history, &one(case)?, &options)?;
            record(&mut answer, &plan);
        }
        "stamp" => {
            let mode = match case["purge"].as_bool() {
                Some(true) => Stamp::Purge,
                _ => Stamp::Move,
            };
            let plan = plan::stamp(chain, history, &several(case)?, mode, &options)?;
            assert!(plan.steps.iter().all(|step| step.actions.is_empty()));
            record(&mut answer, &plan);
            answer.steps.clear();
        }
        "heads" => {
            answer.sets.push(("heads", ids(graph.heads())));
            answer.sets.push(("real_heads", ids(graph.real_heads())));
        }
        "current" => {
            answer.sets.push(("rows", ids(graph.current())));
            answer.sets.push(("displayed", ids(graph.tips())));
        }
        "branches" => {
            for node in graph.branch_points() {
                let into = ids(graph.file_children(node).to_vec());
                answer.branches.push((graph.id(node).to_owned(), into));
            }
        }
        "history" => {
            let nodes = match case["target"].as_str() {
                Some(range) => target::range(graph, &range.parse::<RangeExpr>()?)?,
                None => target::everything(graph),
            };
            let listed = nodes.into_iter().map(|node| graph.id(node).to_owned());
            answer.listed = listed.collect();
        }
        "show" => {
            let nodes = target::revisions(graph, &one(case)?)?;
            answer.sets.push(("revisions", ids(nodes)));
        }
        "merge-check" => {
            let parents = plan::merge_parents(chain, &several(case)?)?;
            let parents = parents.into_iter().map(str::to_owned).collect();
            answer.sets.push(("parents", parents));
        }
        unknown => panic!("no command {unknown}"),
    }
    if answer.heads_after.is_empty() && answer.steps.is_empty() && !is_writing(command) {
        answer.heads_after = ids(graph.current());
        answer.applied_after = ids(graph.applied().iter().collect());
    }
    Ok(answer)
}

fn is_writing(command: &str) -> bool {
    matches!(command, "upgrade" | "downgrade" | "stamp")
}

fn record(answer: &mut Answer, plan: &Plan<'_>) {
    let steps = plan.steps.iter();
    let steps = steps.map(|step| (step.revision.to_owned(), step.direction == Direction::Up));
    answer.steps = steps.collect();
    answer.heads_after = plan.heads_after.iter().map(|&id| id.to_owned()).collect();
    answer.applied_after = plan.applied_after.iter().map(|&id| id.to_owned()).collect();
}

fn one(case: &Value) -> Result<TargetExpr, Error> {
    case["target"].as_str().unwrap().parse()
}

fn several(case: &Value) -> Result<Vec<TargetExpr>, Error> {
    match &case["target"] {
        Value::Array(_) => strings(&case["target"])
            .iter()
            .map(|text| text.parse())
            .collect(),
        _ => Ok(vec![one(case)?]),
    }
}

fn rev(value: &Value) -> Rev {
    Rev {
        id: value["id"].as_str().unwrap().to_owned(),
        parents: strings(&value["parents"]),
        depends_on: strings(&value["depends_on"]),
        labels: strings(&value["labels"]),
        body: None,
    }
}

pub(crate) fn strings(value: &Value) -> Vec<String> {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    values
        .iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}
