//! Random values, tried one after the other.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Tries values of a strategy; of one that fails the least is told.
///
/// # Panics
///
/// Where one fails.
pub(crate) fn check<S: Strategy>(
    cases: u32,
    strategy: &S,
    test: impl AsyncFn(&S::Value) -> Result<(), String>,
) where
    S::Value: Clone,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime starts");
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    let done = TestRunner::new(config).run(strategy, |value| {
        runtime.block_on(test(&value)).map_err(TestCaseError::fail)
    });
    if let Err(failure) = done {
        panic!("{failure}");
    }
}
