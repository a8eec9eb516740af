use super::*;

fn words(args: &[&str]) -> (String, Vec<OsString>) {
    command(args.iter().map(OsString::from).collect())
}

#[test]
fn a_leading_migrate_is_skipped() {
    let (name, args) = words(&["/app/chat-store", "migrate", "status"]);
    assert_eq!(name, "chat-store migrate");
    assert_eq!(args[1..], ["status"]);
    let (name, args) = words(&["chat-store", "status", "migrate"]);
    assert_eq!(name, "chat-store");
    assert_eq!(args[1..], ["status", "migrate"]);
    assert_eq!(words(&[]).0, "app");
}

#[test]
fn the_parser_is_sound() {
    Words::command().debug_assert();
    verbs::examples_of(Words::command(), "app migrate").debug_assert();
}

#[test]
fn examples_name_the_program() {
    let parser = verbs::examples_of(Words::command(), "chat-store migrate");
    let verb = parser.find_subcommand("upgrade").expect("it is a verb");
    let help = verb.clone().render_long_help().to_string();
    assert!(help.contains("  chat-store migrate upgrade +1"), "{help}");
    assert!(!help.contains("cargo migrate"), "{help}");
}

#[test]
fn every_verb_is_named() {
    let parser = Words::command();
    let names: Vec<_> = parser
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    assert_eq!(names, verbs::VERBS);
}
