//! What people type to name a revision, and what it means in a graph.
//!
//! Text becomes a [`TargetExpr`] without knowing any revision. In a graph it becomes an
//! [`Upgrade`], a [`Downgrade`] or a [`Stamp`]: nodes, which is all that the planner takes.
//!
//! | text | means |
//! |---|---|
//! | `head`, `heads` | the one file that no file follows; all of them |
//! | `base` | before the first revision |
//! | `current` | what the database is at |
//! | `3b2c1a5d6e7f`, `3b2c` | a revision's id; the start of one |
//! | `billing` | the revision that carries the label |
//! | `+2`, `-1` | so many revisions from where the database is |
//! | `3b2c+2`, `head-1` | so many revisions from there |
//! | `billing@head`, `billing@-1` | the same, on the branch of the label |
//!
//! An exact id wins over any other reading, then an exact label.

mod downgrade;
mod expr;
mod names;
mod parents;
mod range;
mod reading;
mod refuse;
mod revisions;
mod stamp;
mod statement;
mod upgrade;
mod walk;

pub use downgrade::Downgrade;
pub use expr::TargetExpr;
pub use parents::{dependencies, new_parents, rebase_head};
pub use range::{RangeExpr, everything, range};
pub use revisions::{merge_parents, revisions};
pub use stamp::Stamp;
pub use statement::StatementExpr;
pub use upgrade::Upgrade;
