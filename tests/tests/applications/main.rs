//! Small applications that carry a chain: built in folders of their own, changed, built again.

mod calls;
mod code;
mod package;
mod rebuild;

use package::Package;

/// Prints a line a revision.
const MAIN: &str = r#"
db::migrations!(pub mod chain = "./migrations");

fn main() {
    for revision in chain::ALL {
        println!("{revision:?} {revision} {}", revision.message());
    }
}
"#;

const DEPENDENCY: &str =
    r#"db = { package = "migrate-runtime", path = "RUNTIME", features = ["sqlite"] }"#;

const CONFIG: &str = "format = 1\ndialect = \"sqlite\"\n";

/// Writes an application of two revisions.
fn application(name: &'static str, dependencies: &str, main: &str) -> Package {
    let package = Package::new(name, dependencies);
    package.write("src/main.rs", main);
    package.write("migrations/migrate.toml", CONFIG);
    package.write("migrations/1_users.sql", &revision("a", "base", "users"));
    package.write("migrations/2_posts.sql", &revision("b", "a", "posts"));
    package
}

fn revision(id: &str, parent: &str, message: &str) -> String {
    format!(
        "-- revision: {id}\n-- parent: {parent}\n-- message: {message}\n\n\
         -- migrate:up\nCREATE TABLE t (x);\n\n-- migrate:down\nDROP TABLE t;\n"
    )
}
