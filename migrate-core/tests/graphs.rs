//! Thousands of random graphs: no panic, every plan valid, the same answer for any order of files.
//!
//! Each case comes from its number alone. `GRAPH=number` runs one case, `GRAPHS=count` so many.

#![cfg(feature = "parse")]
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[path = "graphs/ask.rs"]
mod ask;
#[path = "graphs/hold.rs"]
mod hold;
#[path = "graphs/make.rs"]
mod make;
#[path = "graphs/model.rs"]
mod model;
mod plan_support;
#[path = "graphs/rng.rs"]
mod rng;
#[path = "graphs/text.rs"]
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rng::Rng;

const CASES: u64 = 10_000;

#[test]
fn whatever_the_graph_the_answer_is_right() {
    let number = |name| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().unwrap())
    };
    if let Some(only) = number("GRAPH") {
        return run(only);
    }
    let cases = number("GRAPHS").unwrap_or(CASES);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    std::thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || {
                for case in (first..cases).step_by(threads as usize) {
                    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(case))) {
                        eprintln!("it is case {case}: GRAPH={case} runs it alone");
                        resume_unwind(panic);
                    }
                }
            });
        }
    });
}

fn run(case: u64) {
    let mut rng = Rng::new(case);
    let graph = make::graph(&mut rng);
    hold::hold(&graph, &mut rng);
}
