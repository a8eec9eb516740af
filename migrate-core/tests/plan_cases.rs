//! Plans, their order, and the words of what is refused.

#![cfg(feature = "parse")]
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[path = "plan_cases/accept.rs"]
mod accept;
#[path = "plan_cases/down.rs"]
mod down;
#[path = "plan_cases/halfway.rs"]
mod halfway;
#[path = "plan_cases/imagined.rs"]
mod imagined;
#[path = "plan_cases/losses.rs"]
mod losses;
#[path = "plan_cases/parents.rs"]
mod parents;
mod plan_support;
#[path = "plan_cases/random.rs"]
mod random;
#[path = "plan_cases/rebase.rs"]
mod rebase;
#[path = "plan_cases/redo.rs"]
mod redo;
#[path = "plan_cases/refused.rs"]
mod refused;
#[path = "plan_cases/resolve.rs"]
mod resolve;
#[path = "plan_cases/stamp.rs"]
mod stamp;
#[path = "plan_cases/standing.rs"]
mod standing;
#[path = "plan_cases/targets.rs"]
mod targets;
#[path = "plan_cases/up.rs"]
mod up;
#[path = "plan_cases/write.rs"]
mod write;
