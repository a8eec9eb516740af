//! The private servers: what a test may rely on.
#![expect(clippy::unwrap_used, reason = "the tests' own hands")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use migrate_tests::engine::postgres;

#[test]
fn each_database_is_empty_and_new() {
    let server = postgres();
    let [first, second] = [server.database(), server.database()];
    assert_ne!(first, second);
    server.psql(
        &first,
        "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (2);",
    );
    assert_eq!(
        server.psql(&first, "SELECT b, b + 1 FROM a ORDER BY b"),
        "1|2\n2|3"
    );
    assert_eq!(
        server.psql(
            &second,
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ),
        "0"
    );
    assert_eq!(
        server.psql(server.name(&second), "SELECT current_database()"),
        server.name(&second)
    );
}

#[test]
fn the_server_listens_on_its_socket_only_and_takes_many_sessions() {
    let server = postgres();
    assert_eq!(server.psql("postgres", "SHOW listen_addresses"), "");
    assert_eq!(server.psql("postgres", "SHOW max_connections"), "200");
}

#[test]
fn statements_can_be_counted_for_one_database() {
    let server = postgres();
    let [counted, other] = [server.database(), server.database()];
    server.psql(&counted, "SELECT 'before'");
    server.log_statements(&counted);
    server.log_statements(&other);
    server.psql(&counted, "SELECT 1;\nSELECT\n  2;");
    server.psql(&other, "SELECT 3;");
    assert_eq!(server.statements(&counted), ["SELECT 1;", "SELECT\n  2;"]);
}

#[test]
fn a_failed_statement_panics_with_the_server_s_message() {
    let panic = std::panic::catch_unwind(|| postgres().psql("postgres", "SELECT 1/0")).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("ERROR:  division by zero") && text.contains("SELECT 1/0"),
        "{text}"
    );
}

#[test]
fn a_killed_test_process_leaves_nothing_behind() {
    leaves_nothing(&[], "data/postmaster.pid");
    leaves_nothing(&["pooler"], "pid");
}

fn leaves_nothing(arguments: &[&str], pid_file: &str) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_private-postgres"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let dir = PathBuf::from(
        url.trim()
            .split_once("?host=")
            .unwrap()
            .1
            .replace("%2F", "/"),
    );
    let pid_file = fs::read_to_string(dir.join(pid_file)).unwrap();
    let server = Path::new("/proc").join(pid_file.lines().next().unwrap());
    assert!(server.exists());

    // SIGKILL: nothing in the process can clean up.
    process.kill().unwrap();
    process.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while dir.exists() || server.exists() {
        assert!(
            Instant::now() < deadline,
            "{} or {} is left",
            dir.display(),
            server.display()
        );
        thread::sleep(Duration::from_millis(20));
    }
}
