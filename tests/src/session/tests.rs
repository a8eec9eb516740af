//! Whole sessions of plain shell commands.

use super::*;

fn play(text: &str) -> String {
    run(
        &Case::parse(Path::new("x.case"), text).unwrap(),
        &[],
        &|_: &str, _: &str| Ok(()),
    )
}

#[test]
fn the_environment_is_the_same_on_every_machine() {
    let session = play(
        "=== session\n$ pwd; echo $HOME $USER $TERM $TZ; echo ${DATABASE_URL-none} ${CI-none}\n",
    );
    let answer = session.split_once('\n').unwrap().1;
    assert_eq!(answer, "[DIR]\n[HOME] tester dumb UTC\nnone none\n");
}

#[test]
fn a_command_ends_with_its_variables_and_files_stay() {
    let session =
        play("=== session\n$ A=1; cd /; touch $OLDPWD/kept\n$ echo ${A-unset}; ls; pwd\n");
    assert!(session.ends_with("unset\nkept\n[DIR]\n"), "{session}");
}

#[test]
fn standard_input_is_empty() {
    assert_eq!(play("=== session\n$ cat\n"), "$ cat\n");
}

#[test]
fn the_programs_under_test_come_first() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("cargo");
    std::fs::write(&program, "").unwrap();
    let case = Case::parse(Path::new("x.case"), "=== session\n$ echo $PATH\n").unwrap();
    let session = run(&case, &[&program], &|_: &str, _: &str| Ok(()));
    assert!(
        session.contains(&format!("\n{}:", dir.path().display())),
        "{session}"
    );
}

#[test]
fn engines_that_differ_fail() {
    let panic = std::panic::catch_unwind(|| {
        play("@engine sqlite postgres\n\n=== session\n$ echo $ENGINE\n")
    })
    .unwrap_err();
    let text = runner::message(&*panic);
    assert!(
        text.starts_with("the engines differ\n--- sqlite\n+++ postgres\n"),
        "{text}"
    );
}

#[test]
fn an_output_may_be_refused() {
    let judge = |command: &str, stdout: &str| Err(format!("{command} said {stdout}"));
    let case = Case::parse(Path::new("x.case"), "=== session\n$ echo 12:00\n").unwrap();
    let panic = std::panic::catch_unwind(|| run(&case, &[], &judge)).unwrap_err();
    assert_eq!(
        runner::message(&*panic),
        "$ echo 12:00\necho 12:00 said 12:00\n"
    );
}

#[test]
fn an_unknown_option_is_refused() {
    let panic =
        std::panic::catch_unwind(|| play("@enigne sqlite\n\n=== session\n$ true\n")).unwrap_err();
    assert_eq!(
        runner::message(&*panic),
        "a session has no option `@enigne`"
    );
}
