//! What makes cargo build an application again.

use super::{CONFIG, DEPENDENCY, MAIN, application, revision};

const BUILD: &str = r#"
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
"#;

const TWO: &str = "Users a users\nPosts b posts\n";

#[test]
fn adding_editing_and_removing_a_file_each_rebuilds_the_application() {
    let package = application("rebuilt", DEPENDENCY, MAIN);
    package.write("build.rs", BUILD);
    assert_eq!(package.run(), TWO);
    assert!(!package.rebuilds(), "nothing changed");

    package.write("migrations/more/3_tags.sql", &revision("c", "b", "tags"));
    assert_eq!(package.run(), format!("{TWO}Tags c tags\n"));
    package.write("migrations/more/3_tags.sql", &revision("c", "b", "labels"));
    assert_eq!(package.run(), format!("{TWO}Tags c labels\n"));
    package.remove("migrations/more/3_tags.sql");
    assert_eq!(package.run(), TWO);

    package.write("migrations/migrate.toml", "format = 2\n");
    assert!(package.fails().contains("[newer-format]"));
    assert!(package.fails().contains("[newer-format]"), "an error stays");
    package.write("migrations/migrate.toml", CONFIG);
    assert_eq!(package.run(), TWO);
}

/// `cargo migrate new` writes `migrate.toml` too.
#[test]
fn without_a_build_script_a_new_file_is_seen_together_with_the_configuration() {
    let package = application("unscripted", DEPENDENCY, MAIN);
    assert_eq!(package.run(), TWO);

    package.write("migrations/3_tags.sql", &revision("c", "b", "tags"));
    assert!(
        !package.rebuilds(),
        "the limit that the build script is for"
    );
    package.write("migrations/migrate.toml", CONFIG);
    assert_eq!(package.run(), format!("{TWO}Tags c tags\n"));

    package.remove("migrations/3_tags.sql");
    package.write("migrations/2_posts.sql", &revision("b", "a", "letters"));
    assert_eq!(package.run(), "Users a users\nPosts b letters\n");
}
