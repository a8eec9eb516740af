//! Whatever is drawn, following the lanes down from a revision leads to what it needs, and nowhere else.

use std::collections::BTreeSet;

use migrate_core::graph::draw::{Edge, Need, Row, Stop, rows};
use proptest::prelude::*;

/// Revisions, each with needs among those below it; some needs name nobody.
fn stops() -> impl Strategy<Value = Vec<Stop>> {
    let need = (1_usize..9, any::<bool>());
    let stop = (prop::collection::vec(need, 0..5), prop::bool::weighted(0.1));
    prop::collection::vec(stop, 0..40).prop_map(|stops| {
        let stops = stops.into_iter().enumerate();
        let stops = stops.map(|(node, (needs, is_cut))| Stop {
            node,
            needs: needs
                .into_iter()
                .map(|(below, depends)| match depends {
                    true => (node + below, Need::Dependency),
                    false => (node + below, Need::Parent),
                })
                .collect(),
            is_cut,
        });
        stops.collect()
    })
}

/// Follows the lanes from a row to the rows that they lead to.
fn reached(rows: &[Row], start: usize) -> BTreeSet<usize> {
    let mut columns = BTreeSet::from([rows[start].column]);
    let mut found = BTreeSet::new();
    for (above, below) in rows[start..].iter().zip(&rows[start + 1..]) {
        for link in &above.links {
            let edges = link.iter().filter(|edge| columns.contains(&edge.from));
            columns = edges.filter_map(|edge| edge.to).collect();
        }
        columns.retain(|&column| column < above.below.len());
        if columns.remove(&below.column) {
            found.insert(below.node);
        }
    }
    found
}

/// Returns whether a row of edges uses every column above and below, and cuts off what leads nowhere.
fn is_whole(link: &[Edge], above: usize, below: usize) -> bool {
    let from: BTreeSet<_> = link.iter().map(|edge| edge.from).collect();
    let to: BTreeSet<_> = link.iter().filter_map(|edge| edge.to).collect();
    let cut = link.iter().filter(|edge| edge.to.is_none());
    from.iter().all(|&column| column < above)
        && to.into_iter().eq(0..below)
        && cut.into_iter().all(|edge| edge.lane.leads_to.is_none())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn lanes_lead_to_what_is_needed(stops in stops()) {
        let rows = rows(&stops);
        prop_assert_eq!(rows.len(), stops.len());
        for (at, (row, stop)) in rows.iter().zip(&stops).enumerate() {
            prop_assert_eq!(row.node, stop.node);
            let listed = stop.needs.iter().filter(|(to, _)| *to < stops.len());
            let needed: BTreeSet<_> = listed.clone().map(|(to, _)| *to).collect();
            prop_assert_eq!(reached(&rows, at), needed);
            for &(to, need) in listed.filter(|(to, _)| *to != at + 1) {
                let leads = |lane: &&migrate_core::graph::draw::Lane| lane.leads_to == Some(to) && lane.need == need;
                prop_assert_eq!(row.below.iter().filter(leads).count(), 1);
            }
            let is_cut = stop.is_cut || stop.needs.iter().any(|(to, _)| *to >= stops.len());
            let cut = row.links.iter().flatten().filter(|edge| edge.to.is_none()).count();
            prop_assert_eq!(cut, usize::from(is_cut));
            // Signs right below each other read as one following the other.
            if let Some(next) = rows.get(at + 1) && row.links.is_empty() && next.column == row.column {
                prop_assert!(stop.needs.iter().any(|(to, _)| *to == at + 1));
            }
        }
    }

    #[test]
    fn edges_join_the_rows_without_gaps(stops in stops()) {
        for row in rows(&stops) {
            let mut above = row.lanes.len();
            for (at, link) in row.links.iter().enumerate() {
                let last = at + 1 == row.links.len();
                let below = if last { row.below.len() } else {
                    link.iter().filter_map(|edge| edge.to).max().map_or(0, |column| column + 1)
                };
                prop_assert!(is_whole(link, above, below), "{:?}", row);
                above = below;
            }
        }
    }

    #[test]
    fn any_order_is_drawn(needs in prop::collection::vec((0_usize..12, 0_usize..12), 0..12)) {
        let stops: Vec<_> = needs.iter().enumerate().map(|(node, &(one, two))| Stop {
            node,
            needs: vec![(one, Need::Parent), (two, Need::Dependency)],
            is_cut: false,
        }).collect();
        let rows = rows(&stops);
        for (at, row) in rows.iter().enumerate() {
            for found in reached(&rows, at) {
                prop_assert!([needs[row.node].0, needs[row.node].1].contains(&found));
            }
        }
    }
}

#[test]
fn fifty_lanes_stand_side_by_side() {
    let heads = (1..=50).map(|node| (node, vec![(0, Need::Parent)]));
    let stops = heads.chain([(0, Vec::new())]).map(|(node, needs)| Stop {
        node,
        needs,
        is_cut: false,
    });
    let joined = rows(&stops.collect::<Vec<_>>());
    assert!(joined.iter().all(|row| row.lanes.len() <= 2));

    let lines = (0..50).map(|node| (node, vec![(node + 50, Need::Parent)]));
    let ends = (50..100).map(|node| (node, Vec::new()));
    let stops = lines.chain(ends).map(|(node, needs)| Stop {
        node,
        needs,
        is_cut: false,
    });
    let apart = rows(&stops.collect::<Vec<_>>());
    assert_eq!(apart[49].lanes.len(), 50);
    assert_eq!(apart[49].column, 49);
    assert_eq!(apart[99].lanes.len(), 1);
}
