fn main() {
    // A file that is new in this folder rebuilds the package.
    println!("cargo:rerun-if-changed={folder}");
}
