//! Sections that call functions: where paths are looked up, and what rustc says of wrong ones.

use super::{CONFIG, DEPENDENCY};
use crate::package::Package;

/// Every form of a path, each form of the call, and functions of every kind that fits.
const MAIN: &str = r#"//! An application.
#![deny(warnings, missing_docs, unused, unreachable_pub, missing_debug_implementations)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use db::{Migrations, SqliteConnection, migrations};

mod steps {
    use db::SqliteConnection;

    #[derive(Debug)]
    pub(crate) struct Own;

    impl std::fmt::Display for Own {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("own")
        }
    }

    impl std::error::Error for Own {}

    pub(crate) async fn fill(_: &mut SqliteConnection) -> Result<(), Own> {
        std::future::ready(Err(Own)).await
    }

    pub(crate) mod inner {
        pub(crate) static ABOVE: &db::Migrations = db::migrations!("above");
        db::migrations!(pub(crate) mod chain = "above");
    }
}

/// A module that is called as a name of the expansion.
mod private {
    pub(crate) async fn fill(_: &mut db::SqliteConnection) -> Result<(), String> {
        std::future::ready(Ok(())).await
    }
}

#[derive(Debug)]
struct Chain;

async fn bare(connection: &mut SqliteConnection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    private::fill(connection).await?;
    println!("{Chain:?}");
    Ok(())
}

/// A function for one of two dialects; the engine of the other is not built in, nor its function.
static BOTH: &Migrations = migrations!("both", dialect = ["postgres", "sqlite"]);

static VALUE: &Migrations = migrations!("migrations");

migrations!(mod declared = "migrations");

fn main() {
    /// Only here.
    async fn local(_: &mut SqliteConnection) -> Result<(), &'static str> {
        std::future::ready(Err("local")).await
    }
    migrations!(mod inside = "local");
    let here: &Migrations = migrations!("local");

    let all = [
        BOTH,
        VALUE,
        declared::MIGRATIONS,
        inside::MIGRATIONS,
        here,
        steps::inner::ABOVE,
        steps::inner::chain::MIGRATIONS,
    ];
    for migrations in all {
        let paths: Vec<_> = migrations.code().iter().map(db::Code::path).collect();
        println!("{}", paths.join(" "));
    }
    println!("{}", declared::HEAD);
}
"#;

#[test]
fn a_path_means_what_it_means_where_the_macro_is_called() {
    for edition in ["2021", "2024"] {
        let package = coded("coded", edition);
        package.write("src/main.rs", MAIN);
        let migrations = "crate::steps::fill self::bare bare private::fill outside::fill\n";
        let expected = [
            "nowhere::fill bare\n",
            migrations,
            migrations,
            "local\n",
            "local\n",
            "super::fill\n",
            "super::fill\n",
            "a4\n",
        ];
        assert_eq!(package.run(), expected.concat(), "edition {edition}");
        assert_eq!(package.clippy(), "", "edition {edition}");
    }
}

fn coded(name: &'static str, edition: &str) -> Package {
    let dependencies = format!("{DEPENDENCY}\noutside = {{ path = \"outside\" }}");
    let package = Package::of_edition(name, &dependencies, edition);
    package.write_package("outside", DEPENDENCY);
    let outside =
        "pub async fn fill(_: &mut db::SqliteConnection) -> Result<(), std::fmt::Error> { Ok(()) }";
    package.write("outside/src/lib.rs", outside);
    let folders: [(&str, &[&str]); 3] = [
        (
            "migrations",
            &[
                "crate::steps::fill",
                "self::bare",
                "bare",
                "private::fill",
                "outside::fill",
            ],
        ),
        ("local", &["local"]),
        ("above", &["super::fill"]),
    ];
    package.write("both/1.sql", BOTH);
    for (folder, paths) in folders {
        package.write(&format!("{folder}/migrate.toml"), CONFIG);
        for (n, path) in paths.iter().enumerate() {
            package.write(&format!("{folder}/{n}.sql"), &calling(n, path));
        }
    }
    package
}

const BOTH: &str = "-- revision: a\n-- parent: base\n\n\
    -- migrate:up dialect=postgres code=nowhere::fill\n\n\
    -- migrate:up dialect=sqlite code=bare\n\n-- migrate:down none\n";

fn calling(n: usize, path: &str) -> String {
    let parent = n
        .checked_sub(1)
        .map_or("base".to_owned(), |n| format!("a{n}"));
    format!(
        "-- revision: a{n}\n-- parent: {parent}\n\n-- migrate:up code={path}\n\n-- migrate:down none\n"
    )
}
