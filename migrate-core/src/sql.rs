//! SQL text: statement boundaries, and what a statement is.
//!
//! [`split`] cuts a text into statements and the gaps between them, [`classify`] tells of one statement what
//! matters to a runner: whether it begins or ends a transaction, and whether it can run inside one, [`subject`] what
//! one that can't is about, and `losses` what it takes away from those who are asked before it runs. [`tokens`]
//! is for who reads one kind of statement closely. All know every quoting and comment form of their
//! [`Dialect`](crate::Dialect), and none parses SQL: what is no SQL at all is still cut somewhere, and the
//! database refuses it later.
//!
//! The session settings that this reading assumes are the defaults of the engines:
//! `standard_conforming_strings = on` in PostgreSQL, and in MySQL an `sql_mode` without `ANSI_QUOTES` and
//! `NO_BACKSLASH_ESCAPES`.

mod classify;
mod lexer;
mod shape;
mod split;
mod syntax;
mod tokens;

pub use classify::{Class, ConcurrentIndex, Scope, Subject, classify, sets_session, subject};
#[cfg(feature = "parse")]
pub use classify::{Loss, losses};
#[cfg(feature = "parse")]
pub(crate) use classify::{Makes, makes};
pub use lexer::TokenKind;
pub use split::{Piece, PieceKind, Problem, ProblemKind, Split, split};
pub use tokens::tokens;
