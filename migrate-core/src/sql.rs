//! SQL text: statement boundaries, and what a statement is.
