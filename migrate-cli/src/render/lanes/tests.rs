//! Pictures. A case's graph has a line a revision, the newest first: `id: parents ~ depends-on`, with
//! `?` for a parent that isn't listed.

use std::collections::BTreeMap;

use anstream::adapter::strip_str;
use migrate_core::graph::draw::{Need, Stop, rows};

use super::beside;

#[test]
fn graphs_are_drawn_as_lanes() {
    migrate_tests::runner::cases("tests/cases/lanes", |case| {
        let graph = Graph::parse(case.section("graph"));
        let n_lines = case
            .option("lines")
            .map_or(1, |n| n.parse().expect("a number"));
        let text = |node: usize| -> Vec<String> {
            let more = (1..n_lines).map(|n| format!("line {n}"));
            std::iter::once(graph.titles[node].clone())
                .chain(more)
                .collect()
        };
        let lines = beside(&rows(&graph.stops), text);
        lines
            .iter()
            .map(|line| format!("{}\n", strip_str(line)))
            .collect()
    });
}

struct Graph {
    titles: Vec<String>,
    stops: Vec<Stop>,
}

impl Graph {
    fn parse(text: &str) -> Self {
        let lines: Vec<_> = text
            .lines()
            .filter_map(|line| line.split_once(':'))
            .collect();
        let ids: BTreeMap<_, _> = lines.iter().map(|(id, _)| id.trim()).zip(0..).collect();
        let stops = lines.iter().enumerate().map(|(node, (_, needs))| {
            let (parents, depends_on) = needs.split_once('~').unwrap_or((needs, ""));
            let named = |list: &str, need| {
                let ids = list.split_whitespace().filter_map(|id| ids.get(id));
                ids.map(|&to| (to, need)).collect::<Vec<_>>()
            };
            let mut needs = named(parents, Need::Parent);
            needs.extend(named(depends_on, Need::Dependency));
            Stop {
                node,
                needs,
                is_cut: parents.contains('?'),
            }
        });
        Self {
            stops: stops.collect(),
            titles: lines.iter().map(|(id, _)| id.trim().to_owned()).collect(),
        }
    }
}
