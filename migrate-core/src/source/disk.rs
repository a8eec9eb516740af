//! Reads a folder of migrations.
