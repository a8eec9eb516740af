//! A file added to the folder by hand builds the application anew.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
