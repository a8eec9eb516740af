//! Work on many files at once.
//!
//! `migrations!` runs unoptimised in most builds: there, reading a folder is what a build waits for.

use std::num::NonZero;
use std::thread;

/// Below this many items a thread costs more than it saves.
const WORTH_A_THREAD: usize = 32;

/// Calls a function with each item, on as many threads as the machine runs at once, and returns
/// the results in the order of the items.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, call: impl Fn(T) -> R + Sync) -> Vec<R> {
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
    use super::map;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for n_items in [0, 1, 63, 64, 1001] {
            let items: Vec<usize> = (0..n_items).collect();
            let doubled: Vec<usize> = items.iter().map(|item| 2 * item).collect();
            assert_eq!(map(items, |item| 2 * item), doubled);
        }
    }
}
