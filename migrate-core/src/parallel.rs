//! Work on many files at once.
//!
//! `migrations!` runs unoptimised in most builds: there, reading a folder is what a build waits for.

use std::num::NonZero;
use std::thread;

/// On how many threads work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threads {
    /// On the caller's alone: the least work for the machine.
    One,
    /// On as many as the machine runs at once: the least to wait for.
    #[cfg_attr(
        not(any(feature = "disk", test)),
        expect(dead_code, reason = "only what is read from a disk asks for them")
    )]
    All,
}

/// Below this many items a thread costs more than it saves.
const WORTH_A_THREAD: usize = 32;

/// Calls a function with each item, and hands the results on in the order of the items.
pub(crate) fn each<T: Send, R: Send>(
    items: Vec<T>,
    threads: Threads,
    call: impl Fn(T) -> R + Sync,
    then: impl FnMut(R),
) {
    match threads {
        Threads::One => items.into_iter().map(call).for_each(then),
        Threads::All => map(items, call).into_iter().for_each(then),
    }
}

fn map<T: Send, R: Send>(items: Vec<T>, call: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let n_threads = cores.min(items.len() / WORTH_A_THREAD);
    if n_threads < 2 {
        return items.into_iter().map(call).collect();
    }
    let size = items.len().div_ceil(n_threads);
    let mut items = items.into_iter();
    let mut results = Vec::with_capacity(items.len());
    thread::scope(|scope| {
        let call = &call;
        let first: Vec<T> = items.by_ref().take(size).collect();
        let mut others = Vec::with_capacity(n_threads);
        while items.len() > 0 {
            let part: Vec<T> = items.by_ref().take(size).collect();
            others.push(scope.spawn(move || part.into_iter().map(call).collect::<Vec<R>>()));
        }
        results.extend(first.into_iter().map(call));
        for other in others {
            match other.join() {
                Ok(part) => results.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    results
}

#[cfg(test)]
mod tests {
    use super::{Threads, each};

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for n_items in [0, 1, 63, 64, 1001] {
            let items: Vec<usize> = (0..n_items).collect();
            let doubled: Vec<usize> = items.iter().map(|item| 2 * item).collect();
            for threads in [Threads::One, Threads::All] {
                let mut results = Vec::new();
                each(
                    items.clone(),
                    threads,
                    |item| 2 * item,
                    |item| results.push(item),
                );
                assert_eq!(results, doubled);
            }
        }
    }
}
