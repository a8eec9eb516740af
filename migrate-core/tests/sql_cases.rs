//! What is a statement in which dialect. In a case `⟦…⟧` marks the statements.
#![cfg(feature = "parse")]

use migrate_core::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::ProblemKind::{self, *};
use migrate_core::sql::{PieceKind, split};

const NONE: &[(ProblemKind, &str)] = &[];

#[track_caller]
fn check(dialect: Dialect, marked: &str, problems: &[(ProblemKind, &str)]) {
    let text = marked.replace(['⟦', '⟧'], "");
    let split = split(dialect, &text);
    let mut found = String::new();
    for piece in &split.pieces {
        match piece.kind {
            PieceKind::Statement => found.extend(["⟦", &text[piece.span.clone()], "⟧"]),
            PieceKind::Gap => found.push_str(&text[piece.span.clone()]),
        }
    }
    assert_eq!(found, marked, "{dialect}");
    let named: Vec<_> = split
        .problems
        .iter()
        .map(|problem| (problem.kind, &text[problem.span.clone()]))
        .collect();
    assert_eq!(named, problems, "{dialect}: {marked}");
}

#[track_caller]
fn check_all(dialect: Dialect, cases: &[&str]) {
    for case in cases {
        check(dialect, case, NONE);
    }
}

#[test]
fn every_dialect_agrees_on_the_plain_things() {
    for dialect in Dialect::ALL {
        check_all(
            *dialect,
            &[
                "",
                " \r\n\t",
                ";;\n;",
                "-- only a comment",
                "/* a */ -- b\n",
                "\u{FEFF}⟦SELECT 1⟧;",
                "⟦SELECT 1⟧",
                "⟦SELECT 1⟧;⟦SELECT 2⟧ ;\r\n⟦SELECT 3⟧\r\n",
                "⟦SELECT 'a;''b' , 1⟧; ⟦SELECT '--', '/*'⟧;",
                "⟦SELECT ''''⟧;⟦SELECT ''⟧;",
                "/* ; */ ⟦SELECT /* ; */ 1 -- ;\n, 2⟧ -- ; \n; -- ;\r\n",
                "⟦SELECT \"a;\"\"b\"⟧;",
                "⟦SELECT ünï, '日本;'⟧; ⟦日⟧",
                "⟦SELECT a-b, a/b, a*b⟧;",
                "⟦BEGIN⟧; ⟦END⟧; ⟦COMMIT⟧;",
                "⟦SELECT CASE WHEN a THEN b END⟧; ⟦SELECT 1⟧",
                "⟦\0⟧;",
            ],
        );
        check(
            *dialect,
            "⟦SELECT 1⟧; ⟦SELECT 'a; ''b;\n⟧",
            &[(UnterminatedString, "'")],
        );
        check(
            *dialect,
            "⟦SELECT 1⟧ /* a;\n b",
            &[(UnterminatedComment, "/*")],
        );
        check(*dialect, "⟦SELECT 1⟧; /*", &[(UnterminatedComment, "/*")]);
    }
}

#[test]
fn postgres_quotes() {
    check_all(
        Postgres,
        &[
            r"⟦SELECT 'a\'⟧; ⟦SELECT E'a\';'⟧; ⟦SELECT e'\\'⟧; ⟦SELECT E''''⟧;",
            r"⟦SELECT fooE'a\'⟧; ⟦SELECT 1E'a\';'⟧; ⟦SELECT xe'\'⟧;",
            "⟦SELECT E'a' \n 'b\\';'⟧; ⟦SELECT E'a' -- c\r\n 'b\\';'⟧;",
            "⟦SELECT E'a' 'b\\'⟧; ⟦SELECT E'a' /*\n*/ 'b\\'⟧; ⟦SELECT E'a'\n, 'b\\'⟧;",
            r#"⟦SELECT U&'\0041;' UESCAPE '!', U&"d;\0061"⟧; ⟦SELECT B'01;', X'1F;', N';\'⟧;"#,
            "⟦SELECT $$a;'b$c$$⟧; ⟦SELECT $tag$ $$;$ta$;$tag2$;$tag$⟧; ⟦SELECT $é_1$;$é_1$⟧;",
            "⟦SELECT $a$ $b$a$⟧; ⟦SELECT $TAG$ $tag$;$TAG$⟧;",
            "⟦SELECT a$b$, c$$⟧; ⟦SELECT $1, $2$$;$$⟧; ⟦SELECT $⟧; ⟦SELECT $a⟧; ⟦SELECT $1a$⟧; ⟦x$⟧",
            "⟦SELECT 1$$;$$⟧;",
            "⟦SELECT `a⟧;⟦b`, a[1⟧;⟦2]⟧",
            "⟦SELECT 1 # 2⟧; ⟦SELECT '{}'::jsonb #> '{a}'⟧;",
        ],
    );
    check(Postgres, "⟦SELECT E'a\\';⟧", &[(UnterminatedString, "E'")]);
    check(
        Postgres,
        "⟦SELECT E'a'\n'b;⟧",
        &[(UnterminatedString, "E'")],
    );
    check(Postgres, "⟦SELECT \"a;⟧", &[(UnterminatedIdentifier, "\"")]);
    check(
        Postgres,
        "⟦DO $do$ a; $$ b;⟧",
        &[(UnterminatedDollarQuote, "$do$")],
    );
}

#[test]
fn postgres_comments() {
    check_all(
        Postgres,
        &[
            "/* a /* b; */ c; */ ⟦SELECT 1⟧; /*/ ; */ ⟦SELECT 2⟧ /**/; /*/**/;*/ /*/*/;*/;*/",
            "⟦SELECT 1 +-- ;\n 2⟧; ⟦SELECT 3 */* ; */ 4⟧; --\r⟦SELECT 5⟧",
            "⟦SELECT 1⟧ --;",
        ],
    );
    check(
        Postgres,
        "⟦SELECT 1⟧; /* a /* b */ ; ",
        &[(UnterminatedComment, "/*")],
    );
}

#[test]
fn postgres_statements_with_terminators_inside() {
    check_all(
        Postgres,
        &[
            "⟦CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); DELETE FROM b;)⟧; ⟦SELECT 1⟧;",
            "⟦SELECT 1)⟧; ⟦SELECT (2)⟧;",
            "⟦CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN 1 END; END⟧; ⟦SELECT 2⟧",
            "⟦create or replace procedure p() begin /* ; */ atomic select (case when a then b end); end⟧;⟦end⟧;",
            "⟦CREATE FUNCTION f() BEGIN ATOMIC END⟧; ⟦SELECT 1⟧;",
            // Both words may be labels.
            "⟦CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end; SELECT 1 end; SELECT t.case AS case; END⟧; ⟦SELECT 1⟧;",
            "⟦CREATE FUNCTION f(\"begin\" int) RETURN 1⟧; ⟦SELECT 1⟧;",
            "⟦CREATE FUNCTION f() AS $$ BEGIN ATOMIC x; $$⟧; ⟦SELECT 1⟧;",
            "⟦CREATE TABLE begin_atomic (a int)⟧; ⟦BEGIN ATOMIC⟧; ⟦SELECT 1⟧;",
            "⟦CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION begin()⟧; ⟦SELECT 1⟧;",
        ],
    );
    check(
        Postgres,
        "⟦CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2;⟧\n",
        &[(UnterminatedBody, "BEGIN ATOMIC")],
    );
    check(
        Postgres,
        "⟦CREATE FUNCTION f() BEGIN ATOMIC SELECT ';⟧",
        &[(UnterminatedString, "'")],
    );
    check(Postgres, "⟦SELECT (1; SELECT 2;⟧", NONE);
}

#[test]
fn psql_commands() {
    let command = |text| (PsqlCommand, text);
    check(
        Postgres,
        "\\set ON_ERROR_STOP on\r\n⟦SELECT 1⟧;\n  \\i 'a;b.sql' \n⟦SELECT 2⟧;",
        &[command("\\set ON_ERROR_STOP on"), command("\\i 'a;b.sql'")],
    );
    check(
        Postgres,
        "⟦SELECT 1⟧ \\gset\n⟦SELECT 2⟧ \\;",
        &[command("\\gset"), command("\\;")],
    );
    check(
        Postgres,
        "⟦SELECT (1,\n\\echo ' \n 2)⟧;⟦a⟧",
        &[command("\\echo '")],
    );
    check(
        Postgres,
        "⟦SELECT '\n\\i a\n', $$\n\\i b\n$$⟧; /*\n\\i c\n*/ -- \\d\n",
        NONE,
    );
    check(
        Sqlite,
        ".read a;b.sql\n⟦SELECT .5⟧;\n .mode box \r\n⟦.5⟧; ⟦.⟧",
        &[command(".read a;b.sql"), command(".mode box")],
    );
    check(Sqlite, "⟦SELECT a\n.b⟧;", NONE);
    check(Sqlite, "⟦\\d⟧;", NONE);
}

#[test]
fn copy_from_stdin() {
    let text = "COPY t (a, b) FROM stdin";
    let copy = |text| (CopyFromStdin, text);
    check(
        Postgres,
        "⟦COPY t (a, b) FROM stdin⟧;\n1\t';\n\\N\n\\.\n⟦SELECT 1⟧;",
        &[copy(text)],
    );
    check(
        Postgres,
        "⟦COPY t (a, b) FROM stdin⟧;\r\n1\t$$\r\n\\.\r\n⟦SELECT 1⟧;\n\\.",
        &[copy(text), (PsqlCommand, "\\.")],
    );
    check(
        Postgres,
        "⟦COPY t (a, b) FROM stdin⟧;\n⟦SELECT 1⟧;",
        &[copy(text)],
    );
    check(Postgres, "⟦COPY t (a, b) FROM stdin⟧", &[copy(text)]);
    check(
        Postgres,
        "⟦copy t from /* ; */ STDOUT with (format csv)⟧; \n'\n\\.",
        &[copy("copy t from /* ; */ STDOUT with (format csv)")],
    );
    check_all(
        Postgres,
        &[
            "⟦COPY t FROM '/stdin'⟧; ⟦COPY (SELECT a FROM stdin) TO STDOUT⟧; ⟦COPY t FROM PROGRAM 'x'⟧;\n⟦SELECT 1⟧",
            "⟦SELECT copy FROM stdin⟧; ⟦COPY t TO stdin⟧;",
        ],
    );
}

#[test]
fn sqlite_quotes() {
    check_all(
        Sqlite,
        &[
            "⟦SELECT `a;``b`, [c;[d], x'00;'⟧; ⟦SELECT 'a\\'⟧; ⟦SELECT \"a\\\"⟧; ⟦SELECT [a]]⟧;",
            "⟦SELECT $$⟧; ⟦SELECT $a$⟧; ⟦SELECT ?1, :a, @b, $c::d⟧;",
            "/* a /* b; */ ⟦c⟧; ⟦*/⟧; -- a\r ; b\n",
            "⟦SELECT E'a\\'⟧; ⟦SELECT (1⟧; ⟦2)⟧;",
        ],
    );
    check(Sqlite, "⟦SELECT [a;⟧", &[(UnterminatedIdentifier, "[")]);
    check(Sqlite, "⟦SELECT `a;⟧", &[(UnterminatedIdentifier, "`")]);
    check(Sqlite, "⟦SELECT \"a;⟧", &[(UnterminatedIdentifier, "\"")]);
}

#[test]
fn sqlite_triggers() {
    check_all(
        Sqlite,
        &[
            "⟦CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = 1; DELETE FROM c; END⟧; ⟦SELECT 1⟧;",
            "⟦create temp trigger t after update on a when new.x begin select case a when 1 then 2 end; end⟧;⟦x⟧",
            "⟦CREATE /* ; */ TEMPORARY TRIGGER IF NOT EXISTS t AFTER INSERT ON a BEGIN SELECT CASE WHEN a THEN b\nEND;\nEND⟧",
            "⟦EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END⟧; ⟦EXPLAIN SELECT 1⟧; ⟦EXPLAIN⟧;",
            "⟦CREATE TRIGGER \"begin\" AFTER INSERT ON begin BEGIN SELECT end FROM begin; SELECT 1 AS end; END⟧; ⟦SELECT 1⟧;",
            "⟦CREATE TRIGGER t AFTER INSERT ON a⟧; ⟦SELECT 1⟧;",
            "⟦CREATE TABLE trigger (begin)⟧; ⟦CREATE TABLE t (a)⟧;",
            "⟦BEGIN⟧; ⟦CREATE TABLE a (b)⟧; ⟦END⟧;",
        ],
    );
    check(
        Sqlite,
        "⟦CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2;⟧ -- c",
        &[(UnterminatedBody, "BEGIN")],
    );
}

#[test]
fn mysql_quotes_and_comments() {
    check_all(
        Mysql,
        &[
            r#"⟦SELECT 'a\';''b', "c\";""d", `e\`⟧; ⟦SELECT `a``;`⟧; ⟦SELECT '\\'⟧; ⟦SELECT N'a', _utf8'b;'⟧;"#,
            "# a; b'\n⟦SELECT 1⟧; -- c; '\n⟦SELECT 5--1, a --b⟧; --\t;\n--\n--",
            "/* a /* b; */ ⟦c⟧; ⟦*/⟧; ⟦SELECT a$$, $$⟧; ⟦SELECT 1#;\n+1⟧;",
            "⟦/*!40101 SET NAMES utf8 */⟧;\n⟦/*!50003 CREATE*/ /*M!100100 x; '*/' */⟧; ⟦/*! a /* ; */ ; */⟧; /* b */",
            "⟦SELECT /*+ ; */ 1 /*! ; */⟧;",
        ],
    );
    check(Mysql, "⟦SELECT \"a;⟧", &[(UnterminatedString, "\"")]);
    check(Mysql, "⟦SELECT 'a\\';⟧", &[(UnterminatedString, "'")]);
    check(Mysql, "⟦SELECT `a;⟧", &[(UnterminatedIdentifier, "`")]);
    check(
        Mysql,
        "⟦/*!50003 SELECT 1; SELECT 2;⟧ ",
        &[(UnterminatedComment, "/*!50003")],
    );
    check(Mysql, "⟦SELECT 'a\\⟧", &[(UnterminatedString, "'")]);
}

#[test]
fn mysql_delimiters() {
    check_all(
        Mysql,
        &[
            "DELIMITER //\n⟦CREATE TRIGGER t BEGIN a; b; END⟧//\n⟦x/y⟧ //\ndelimiter ;\n⟦SELECT 1⟧; ⟦SELECT 2⟧",
            "DELIMITER $$ -- c\r\n⟦CREATE PROCEDURE p() BEGIN a; END⟧$$\r\nDELIMITER ;\r\n⟦SELECT a$$⟧;",
            "DELIMITER ;;\n⟦/*!50003 CREATE TRIGGER t BEGIN a;; END */⟧;;\n⟦'a;;'; b⟧;;",
            "DELIMITER go\n⟦SELECT 1;⟧\ngo\n",
            "⟦SELECT\n delimiter\nFROM t⟧; ⟦DELIMITER⟧;",
            "⟦SELECT\nDELIMITER //⟧;",
        ],
    );
    check(Mysql, "DELIMITER é\n⟦SELECT 1;⟧é⟦SELECT 2⟧é", NONE);
    check(
        Mysql,
        "DELIMITER 123456789012345678\n⟦a⟧123456789012345⟦b⟧123456789012345",
        NONE,
    );
    check(Postgres, "⟦DELIMITER //\nSELECT 1⟧; ⟦2⟧", NONE);
}
