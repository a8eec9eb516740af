//! The runner on cases that the tests write.

use super::*;

const TEXT: &str = "\
What must hold.
@engine sqlite postgres
@quick

=== file: a.sql
-- revision: a

-- migrate:up
=======

=== file: empty.sql

=== expected
old
";

fn parse(text: &str) -> Case {
    Case::parse(Path::new("x.case"), text).unwrap()
}

/// Writes case files and returns their folder.
fn area(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

#[test]
fn a_case_has_options_files_and_sections() {
    let case = parse(TEXT);
    assert_eq!(case.option("engine"), Some("sqlite postgres"));
    assert_eq!(case.option("quick"), Some(""));
    assert_eq!(case.option("slow"), None);
    let files: Vec<_> = case.files().collect();
    assert_eq!(
        files,
        [
            ("a.sql", "-- revision: a\n\n-- migrate:up\n=======\n"),
            ("empty.sql", "")
        ]
    );
    assert_eq!(case.section("expected"), "old\n");
}

#[test]
fn a_case_is_written_as_it_was_read() {
    for text in [TEXT, "", "=== a\n", "=== a\n\n\n\n=== b\nx\n\n\n"] {
        assert_eq!(parse(text).to_string(), text);
    }
}

#[test]
fn a_new_text_of_any_end_survives_the_file() {
    for text in ["", "\n", "a\n", "a\n\n", "a\n\n\n"] {
        for section in ["file: a.sql", "expected", "added"] {
            let mut case = parse(TEXT);
            case.set(section, text.to_owned());
            assert_eq!(parse(&case.to_string()).section(section), text, "{section}");
        }
    }
}

#[test]
fn a_repeated_section_is_refused() {
    let error = Case::parse(Path::new("x.case"), "=== a\n=== a\n").unwrap_err();
    assert_eq!(error.to_string(), "the section `a` stands there twice");
}

#[test]
fn a_mismatch_names_the_case_and_shows_a_diff() {
    let dir = area(&[("x.case", TEXT)]);
    let path = dir.path().join("x.case");
    assert_eq!(
        check(&path, "expected", Mode::Compare, |_| "old".to_owned()),
        Ok(())
    );

    let error = check(&path, "expected", Mode::Compare, |_| "new".to_owned()).unwrap_err();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    assert!(error.ends_with("-old\n+new\n"), "{error}");
}

#[test]
fn blessing_rewrites_the_section_and_nothing_else() {
    let dir = area(&[("x.case", TEXT)]);
    let path = dir.path().join("x.case");
    assert_eq!(
        check(&path, "expected", Mode::Bless, |_| "new\n".to_owned()),
        Ok(())
    );
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        TEXT.replace("old\n", "new\n")
    );
    assert_eq!(
        check(&path, "expected", Mode::Compare, |_| "new\n".to_owned()),
        Ok(())
    );
}

#[test]
fn a_panic_in_one_case_is_that_case_s_failure() {
    let dir = area(&[("x.case", TEXT)]);
    let error = check(&dir.path().join("x.case"), "expected", Mode::Bless, |_| {
        panic!("no {}", 1)
    })
    .unwrap_err();
    assert!(error.ends_with("x.case: panicked: no 1\n"), "{error}");
    assert_eq!(fs::read_to_string(dir.path().join("x.case")).unwrap(), TEXT);
}

#[test]
fn all_failures_of_an_area_come_at_once() {
    let dir = area(&[
        ("a.case", "=== expected\n1\n"),
        ("b.case", "=== expected\n2\n"),
        ("c.case", "=== expected\n3\n"),
    ]);
    let panic = catch_unwind(|| cases(dir.path(), |_| "2\n".to_owned())).unwrap_err();
    let text = message(&*panic);
    assert!(text.starts_with("2 of 3 cases in "), "{text}");
    assert!(
        text.contains("a.case: expected") && text.contains("c.case: expected"),
        "{text}"
    );
}

#[test]
fn an_area_without_cases_fails() {
    let dir = area(&[("a.txt", "")]);
    let panic = catch_unwind(|| cases(dir.path(), |_| String::new())).unwrap_err();
    assert!(message(&*panic).starts_with("no .case file below "));
}

#[test]
fn results_keep_the_order_of_the_items() {
    let items: Vec<u32> = (0..100).collect();
    assert_eq!(
        each(&items, |item| (item % 2 == 0).then_some(*item)),
        (0..100).step_by(2).collect::<Vec<_>>()
    );
}
