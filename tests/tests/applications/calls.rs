//! Ways to call the macro that build.

use super::{CONFIG, DEPENDENCY, application, revision};

/// Both forms under every lint that an application may have, the runtime under another name.
const STRICT: &str = r#"//! An application.
#![deny(warnings, missing_docs, unused, unreachable_pub, missing_debug_implementations)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]

use db::{Migrations, migrations};

/// What an application may have of its own, and the expansion must not meet.
#[derive(Debug)]
pub struct Chain;

/// Another.
#[allow(non_upper_case_globals)]
pub const None: Chain = Chain;

static VALUE: &Migrations = migrations!("./migrations");
const LISTED: &Migrations = migrations!("migrations", dialect = ["postgres", "sqlite"],);

migrations!(
    /// The chain.
    pub(crate) mod chain = "./migrations", dialect = "sqlite"
);

fn local<T: Copy>(_of: T) -> &'static Migrations {
    migrations!(r"migrations")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    use chain::Revision;

    let all = [VALUE, LISTED, chain::MIGRATIONS, local(1)];
    for entry in all.iter().flat_map(|migrations| migrations.chain().entries()) {
        print!("{} ", entry.path());
    }
    assert_eq!(chain::HEAD, Revision::Posts);
    assert_eq!(chain::HEADS, [Revision::Posts]);
    assert_eq!("a".parse::<Revision>()?, Revision::Users);
    assert_eq!(Revision::try_from("b")?.id(), "b");
    assert_eq!(format!("{:>3}", Revision::Users), "  a");
    println!("{:?} {None:?}", "c".parse::<Revision>().map_err(|error| error.to_string()));
    Ok(())
}
"#;

#[test]
fn both_forms_work_under_strict_lints_and_another_name_of_the_runtime() {
    let package = application("strict", DEPENDENCY, STRICT);
    let paths = "migrations/1_users.sql migrations/2_posts.sql ".repeat(4);
    let unknown = "Err(\"Can't locate revision identified by 'c'\") Chain";
    assert_eq!(package.run(), format!("{paths}{unknown}\n"));
    assert_eq!(package.clippy(), "");
}

#[test]
fn an_application_may_carry_several_chains() {
    let main = r#"
        db::migrations!(mod shop = "./migrations");
        db::migrations!(mod billing = "./migrations/billing");

        fn main() {
            for migrations in [shop::MIGRATIONS, billing::MIGRATIONS] {
                let chain = migrations.chain();
                println!("{} {}", chain.name(), chain.len());
            }
            println!("{:?} {:?}", shop::HEAD, billing::HEAD);
        }
    "#;
    let package = application("chains", DEPENDENCY, main);
    // A folder with a migrate.toml of its own is no part of the one around it.
    let config = format!("{CONFIG}chain = \"billing\"\n");
    package.write("migrations/billing/migrate.toml", &config);
    let invoices = revision("a", "base", "invoices");
    package.write("migrations/billing/1_invoices.sql", &invoices);
    assert_eq!(package.run(), "main 2\nbilling 1\nPosts Invoices\n");
}

#[test]
fn a_facade_can_lend_the_macro() {
    let main = r#"
        mod sea {
            pub use facade::database::migrations as chain;
        }
        fn main() {
            println!("{}", sea::chain!("migrations").chain().len());
        }
    "#;
    let package = application("facade-user", r#"facade = { path = "facade" }"#, main);
    package.write_package("facade", DEPENDENCY);
    package.write("facade/src/lib.rs", "pub mod database { pub use db::*; }");
    assert_eq!(package.run(), "2\n");
}

#[test]
fn a_missing_engine_is_an_error_of_the_call() {
    let dependency = DEPENDENCY.replace(r#", features = ["sqlite"]"#, "");
    let main = "fn main() { db::migrations!(\"migrations\"); }\n";
    let package = application("engineless", &dependency, main);
    let said = package.fails();
    let help = format!(
        "in Cargo.toml: migrate-runtime = {{ version = \"{}\", features = [\"sqlite\"] }}",
        env!("CARGO_PKG_VERSION")
    );
    assert!(
        said.contains("error: the chain is written in sqlite"),
        "{said}"
    );
    assert!(said.contains(&help), "{said}");
    assert!(
        said.contains("src/main.rs:1:29") && !said.contains("in the macro"),
        "{said}"
    );

    package.write(
        "src/main.rs",
        "fn main() { db::migrations!(\"migrations\", dialect = [\"sqlite\", \"postgres\"]); }\n",
    );
    assert!(package.fails().contains("written in postgres, sqlite"));
}

#[test]
fn a_warning_is_shown_at_the_call_and_again_from_the_cache() {
    let main = "fn main() { let _ = db::migrations!(\"migrations\"); }\n";
    let package = application("warned", DEPENDENCY, main);
    package.write("migrations/3_tags.sql.bak", "");
    for _ in 0..2 {
        let said = package.warns();
        assert!(
            said.starts_with("warning: ") && said.contains("[ignored-file]"),
            "{said}"
        );
        assert!(said.contains("--> migrations/3_tags.sql.bak"), "{said}");
        assert!(said.contains("src/main.rs:1:37"), "{said}");
    }
    let allowed = format!("#![deny(warnings)] #![allow(deprecated)]\n{main}");
    package.write("src/main.rs", &allowed);
    assert_eq!(package.warns(), "");
}
