//! What must hold for every graph and every target.

use migrate_core::history::{Operation, Row};
use migrate_core::{Direction, Graph, History, Plan, Severity, TargetExpr, checksum, target};

use crate::ask::{Answer, Command, ask, list, written};
use crate::make;
use crate::model::{Ids, Model};
use crate::plan_support::{self as support, DIALECT, Rev};
use crate::rng::Rng;
use crate::text;

pub(crate) fn hold(graph: &make::Graph, rng: &mut Rng) {
    let revs = &graph.revs;
    let mut files = support::files(revs);
    let folder = support::folder_of(files.clone());
    rng.shuffle(&mut files);
    let again = support::folder_of(files);
    let drawn = |folder: &migrate_core::Folder| {
        let findings = folder.diagnostics().iter();
        findings.map(|found| found.draw()).collect::<Vec<_>>()
    };
    assert_eq!(drawn(&folder), drawn(&again), "files in another order");
    if let Some(damage) = graph.damage {
        let mut found = folder.diagnostics().iter();
        let found = found.any(|found| found.severity == Severity::Error && found.name == damage);
        assert!(found, "no {damage}: {:?}", folder.diagnostics());
        assert!(folder.chain().is_none());
        return;
    }
    let chain = folder
        .chain()
        .unwrap_or_else(|| panic!("{:?}", folder.diagnostics()));
    let applied: Vec<&str> = graph.applied.iter().map(String::as_str).collect();
    let history = support::applied(chain, &applied);
    let own = Graph::new(chain, &history);
    let model = Model::new(revs);
    looks(&own, &model, &graph.applied);

    let mut rows = history.rows().to_vec();
    rng.shuffle(&mut rows);
    let shuffled = History::new(rows);
    let same = Graph::new(again.chain().unwrap(), &shuffled);
    let agree = |answer: &Result<Answer<'_>, _>, other: &Result<Answer<'_>, _>, text: &str| {
        assert_eq!(written(answer, true), written(other, true), "{text}");
    };
    for _ in 0..2 {
        let text = text::target(revs, rng);
        for command in Command::ALL {
            let answer = ask(&own, command, &text);
            agree(&answer, &ask(&same, command, &text), &text);
            if let Ok(Answer::Plan(plan)) = &answer {
                let after = valid(&own, &model, plan);
                means(&model, &graph.applied, command, &text, plan);
                twice(&own, &after, command, &text);
            }
        }
        let text = text::range(revs, rng);
        let answer = list(&own, &text);
        agree(&answer, &list(&same, &text), &text);
        if let Ok(Answer::Ids(listed)) = &answer {
            newest_first(&model, listed);
        }
    }
    there_and_back(&own, &model, rng);
    if rng.percent(30) {
        names_change_nothing(&own, graph, rng);
    }
}

/// Files of other names stand in another order, and every answer names the same revisions.
fn names_change_nothing(own: &Graph<'_>, graph: &make::Graph, rng: &mut Rng) {
    let mut revs = graph.revs.clone();
    rng.shuffle(&mut revs);
    let folder = support::folder(&revs);
    let applied: Vec<&str> = graph.applied.iter().map(String::as_str).collect();
    let history = support::applied(folder.chain().unwrap(), &applied);
    let other = Graph::new(folder.chain().unwrap(), &history);
    let text = text::target(&revs, rng);
    for command in Command::ALL {
        let answer = |graph| written(&ask(graph, command, &text), false);
        assert_eq!(answer(own), answer(&other), "{command:?} {text}");
    }
    let text = text::range(&revs, rng);
    let answer = |graph| written(&list(graph, &text), false);
    assert_eq!(answer(own), answer(&other), "history {text}");
}

/// Verbs that only look say what the model says.
fn looks(graph: &Graph<'_>, model: &Model<'_>, applied: &Ids) {
    let ids =
        |nodes: Vec<usize>| -> Ids { graph.ids(nodes).into_iter().map(str::to_owned).collect() };
    let (heads, real_heads) = model.heads();
    assert_eq!(ids(graph.heads()), heads);
    assert_eq!(ids(graph.real_heads()), real_heads);
    assert_eq!(ids(graph.current()), model.maximal(applied));
    assert_eq!(ids(graph.applied().iter().collect()), *applied);
    let branches: Ids = model.all();
    let branches: Ids = branches
        .into_iter()
        .filter(|id| model.children(id).len() > 1)
        .collect();
    assert_eq!(ids(graph.branch_points()), branches);
    let everything: Vec<_> = target::everything(graph);
    let everything: Vec<_> = everything.into_iter().map(|node| graph.id(node)).collect();
    assert_eq!(everything.len(), model.all().len());
    newest_first(model, &everything);
}

fn newest_first(model: &Model<'_>, listed: &[&str]) {
    for (at, id) in listed.iter().enumerate() {
        assert!(!listed[..at].contains(id), "{id} is listed twice");
        let earlier = &listed[..at];
        assert!(
            model
                .needs(id)
                .all(|needed| !earlier.contains(&needed.as_str())),
            "{listed:?}"
        );
    }
}

/// Follows a plan step by step; returns the history after it.
fn valid(graph: &Graph<'_>, model: &Model<'_>, plan: &Plan<'_>) -> History {
    let mut rows = graph.history().rows().to_vec();
    let mut applied: Ids = graph
        .history()
        .applied()
        .map(|row| row.revision.clone())
        .collect();
    assert_eq!(plan.basis, graph.history().basis());
    let before: Vec<String> = plan.heads_before.iter().map(|&id| id.to_owned()).collect();
    assert!(before.iter().eq(&model.maximal(&applied)), "{plan:?}");
    for step in &plan.steps {
        let id = step.revision;
        if step.direction == Direction::Up {
            assert!(
                model.needs(id).all(|needed| applied.contains(needed)),
                "{id} is early: {plan:?}"
            );
            assert!(applied.insert(id.to_owned()), "{id} twice: {plan:?}");
        } else {
            assert!(applied.remove(id), "{id} isn't applied: {plan:?}");
            let mut left = applied.iter().flat_map(|left| model.needs(left));
            assert!(
                left.all(|needed| needed != id),
                "{id} is still needed: {plan:?}"
            );
        }
        rows.push(row(step, rows.len()));
    }
    assert!(applied.iter().eq(&plan.applied_after), "{plan:?}");
    assert!(
        model.maximal(&applied).iter().eq(&plan.heads_after),
        "{plan:?}"
    );
    let after = History::new(rows);
    if let Some(last) = plan.steps.last() {
        let entries = applied.iter().map(|id| graph.chain().get(id).unwrap());
        let up = |entry: migrate_core::chain::Entry<'_>| {
            entry.checksum(Direction::Up, DIALECT).unwrap().to_owned()
        };
        let pairs: Vec<_> = entries.map(|entry| (entry.id(), up(entry))).collect();
        let pairs = pairs.iter().map(|(id, up)| (*id, up.as_str()));
        assert_eq!(last.change.fingerprint, checksum::fingerprint(pairs));
        assert_eq!(last.change.fingerprint, after.fingerprint());
    }
    after
}

fn row(step: &migrate_core::plan::Step<'_>, rows: usize) -> Row {
    let change = &step.change;
    let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    Row {
        operation: change.operation,
        parents: owned(&change.parents),
        depends_on: owned(&change.depends_on),
        up_checksum: change.up_checksum.to_owned(),
        down_checksum: change.down_checksum.to_owned(),
        recorded_down: change.recorded_down.clone(),
        fingerprint: change.fingerprint.clone(),
        ..support::row(rows as i64 + 1, step.revision)
    }
}

/// A plan for an id alone, or for base or heads, reaches what the model says.
fn means(model: &Model<'_>, applied: &Ids, command: Command, text: &str, plan: &Plan<'_>) {
    let all = model.all();
    let after: Ids = match (command, text) {
        (Command::Upgrade, "heads") | (Command::Purge, "heads") => all,
        (Command::Downgrade | Command::Stamp | Command::Purge, "base") => Ids::new(),
        (Command::Upgrade, id) if all.contains(id) => {
            applied.union(&model.needed([id])).cloned().collect()
        }
        (Command::Downgrade, id) if all.contains(id) => {
            let children = model.children(id);
            let gone = model.needing(children.iter().map(String::as_str));
            applied.difference(&gone).cloned().collect()
        }
        (Command::Purge, id) if all.contains(id) => model.needed([id]),
        _ => return,
    };
    assert!(
        after.iter().eq(&plan.applied_after),
        "{command:?} {text}: {plan:?}"
    );
    let one_way = match command {
        Command::Upgrade => |operation| operation == Operation::Up,
        Command::Downgrade => |operation| operation == Operation::Down,
        _ => |operation| matches!(operation, Operation::Stamp | Operation::Unstamp),
    };
    assert!(
        plan.steps.iter().all(|step| one_way(step.change.operation)),
        "{plan:?}"
    );
}

/// Where a target is reached, there is nothing left to do for it.
fn twice(graph: &Graph<'_>, after: &History, command: Command, text: &str) {
    let counts = text.contains(['+', '-']) || text.contains("current");
    if counts && graph.find(text).is_none() {
        return;
    }
    if text.parse::<TargetExpr>().is_ok() {
        let reached = Graph::new(graph.chain(), after);
        if let Ok(Answer::Plan(plan)) = ask(&reached, command, text) {
            assert!(plan.is_empty(), "{command:?} {text}: {plan:?}");
        }
    }
}

/// Up to the heads and down to base leaves nothing; up to one and back leaves what was.
fn there_and_back(graph: &Graph<'_>, model: &Model<'_>, rng: &mut Rng) {
    let chain = graph.chain();
    let plan_of = |graph: &Graph<'_>, command, text: &str| match ask(graph, command, text) {
        Ok(Answer::Plan(plan)) => valid(graph, model, &plan),
        _ => panic!("{command:?} {text} is refused"),
    };
    if rng.percent(20) {
        let full = plan_of(graph, Command::Upgrade, "heads");
        assert_eq!(full.applied().len(), chain.len());
        let empty = plan_of(&Graph::new(chain, &full), Command::Downgrade, "base");
        assert_eq!(empty.applied().len(), 0);
        assert_eq!(empty.fingerprint(), History::default().fingerprint());
    }
    let next: Vec<&Rev> = model
        .revs()
        .filter(|rev| is_next(graph, model, rev))
        .collect();
    if let [parent] = &*graph.ids(graph.current())
        && let Some(rev) = next.iter().find(|rev| rev.parents == [*parent])
    {
        let up = plan_of(graph, Command::Upgrade, &rev.id);
        let back = plan_of(&Graph::new(chain, &up), Command::Downgrade, "-1");
        assert_eq!(back.fingerprint(), graph.history().fingerprint());
    }
}

fn is_next(graph: &Graph<'_>, model: &Model<'_>, rev: &Rev) -> bool {
    let is_applied = |id: &String| graph.history().is_applied(id);
    !is_applied(&rev.id) && model.needs(&rev.id).all(is_applied)
}
