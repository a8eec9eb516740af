//! Arguments that look like something else.

use clap::Parser;

use super::Verb;
use crate::Globals;
use crate::args::Format;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: Verb,
}

fn parse(line: &str) -> Line {
    let words = std::iter::once("migrate").chain(line.split_whitespace());
    Line::try_parse_from(words).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn verb(line: &str) -> String {
    format!("{:?}", parse(line).verb)
}

#[test]
fn values_may_begin_with_a_minus() {
    assert!(verb("downgrade -1").contains(r#"target: "-1""#));
    assert!(verb("downgrade -12 --dry-run").contains(r#"target: "-12", recorded: false"#));
    assert!(verb("downgrade --dry-run -1").contains("dry_run: true"));
    assert!(verb("downgrade").contains(r#"target: "-1""#));
    assert!(verb("upgrade -1").contains(r#"target: "-1""#));
    assert!(verb("upgrade +1").contains(r#"target: "+1""#));
    assert!(verb("history -r -3:").contains(r#"range: Some("-3:")"#));
    assert!(verb("history --range=-3:head").contains(r#"range: Some("-3:head")"#));
    assert!(verb("history -r :").contains(r#"range: Some(":")"#));
    assert!(verb("graph -r -3: --mermaid").contains(r#"range: Some("-3:"), mermaid: true"#));
    assert!(verb("stamp a b --purge").contains(r#"targets: ["a", "b"], purge: true"#));
    assert!(verb("stamp -1").contains(r#"targets: ["-1"]"#));
    assert!(verb("show -1").contains(r#"revision: "-1""#));
}

#[test]
fn an_unknown_option_is_no_target() {
    for line in [
        "downgrade --dryrun",
        "upgrade -x",
        "stamp",
        "resolve a --sql --done",
        "resolve a",
        "resolve a --done --undone",
        "show",
        "history extra",
    ] {
        let words = std::iter::once("migrate").chain(line.split_whitespace());
        let error = Line::try_parse_from(words).expect_err(line);
        assert!(error.use_stderr(), "{line}");
    }
}

#[test]
fn global_options_stand_before_or_after_the_verb() {
    let lines = [
        "--format json -v -n prod --environment qa upgrade head",
        "upgrade head --format json -v -n prod --environment qa",
        "--format=json upgrade -n prod head --verbose --environment=qa",
    ];
    for line in lines {
        let globals = parse(line).globals;
        assert_eq!(globals.format, Format::Json, "{line}");
        assert_eq!(globals.name.as_deref(), Some("prod"), "{line}");
        assert_eq!(globals.environment.as_deref(), Some("qa"), "{line}");
        assert!(globals.verbose, "{line}");
    }
}

#[test]
fn two_ways_to_name_a_database_are_one_too_many() {
    let words = [
        "migrate",
        "status",
        "-n",
        "prod",
        "--database-url",
        "sqlite:a.db",
    ];
    assert!(Line::try_parse_from(words).is_err());
}
