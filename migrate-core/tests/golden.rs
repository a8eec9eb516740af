//! Alembic's answers for random graphs, states and commands, compared with ours.
//!
//! `GOLDEN=path` reads other cases than those beside this file.

#![cfg(feature = "parse")]
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[path = "golden/answer.rs"]
mod answer;
#[path = "golden/judge.rs"]
mod judge;
mod plan_support;

use std::collections::BTreeMap;

use judge::Verdict;
use serde_json::Value;

#[test]
fn answers_agree_with_the_oracle() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/golden_dev.jsonl");
    let path = std::env::var("GOLDEN").unwrap_or_else(|_| own.to_owned());
    let text = std::fs::read_to_string(&path).unwrap();
    let mut table: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut failures = Vec::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let answer = answer::answer(&case);
        let command = case["command"].as_str().unwrap();
        let oracle = case["expected"]["oracle"].as_str().unwrap();
        let row = match oracle {
            "ok" | "error" => command.to_owned(),
            _ => format!("({oracle})"),
        };
        let [agreed, all] = table.entry(row).or_default();
        *all += 1;
        match judge::judge(&case, &answer) {
            Verdict::Agrees => *agreed += 1,
            Verdict::Differs(why) => failures.push(format!(
                "{} {command} {} ({}): {why}",
                case["case"], case["target"], case["form"]
            )),
        }
    }
    for (row, [agreed, all]) in &table {
        println!("{row:<14}{agreed:>5} of {all}");
    }
    println!("{}", failures.join("\n"));
    let counted = table.iter().filter(|(row, _)| !row.starts_with('('));
    let missed: usize = counted.map(|(_, [agreed, all])| all - agreed).sum();
    assert_eq!(missed, 0, "answers differ from the oracle's");
}
