//! How long it takes to read, check and write out folders of two sizes.
fn main() {}
