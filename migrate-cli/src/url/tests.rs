use std::collections::BTreeMap;

use migrate_core::SourceFile;
use migrate_core::checks::Findings;

use super::*;

const TOML: &str = r#"
format = 1
dialect = "postgres"
default = "dev"

[databases.dev]
url = "sqlite://dev.db"
environment = "development"

[databases.production]
url = "env:PROD_URL"
protected = true
environment = "production"

[databases.parts]
url = "postgres://app:${APP_PASSWORD}@${APP_HOST}/app"

[databases.open]
url = "postgres://${APP_PASSWORD"

[databases.bare]

[databases.pooled]
url = "postgres://pooler/app"
direct-url = "postgres://app:${APP_PASSWORD}@server/app"
protected = true
"#;

fn config() -> Config {
    let file = SourceFile::new("migrations/migrate.toml", TOML);
    let mut findings = Findings::default();
    let config = Config::parse(file, &mut findings);
    assert!(findings.is_empty(), "{:?}", findings.as_slice());
    config
}

/// Chooses with `url`, `name`, pairs of the process and text of a `.env`.
struct Case<'a> {
    url: Option<&'a str>,
    name: Option<&'a str>,
    own: Option<&'a str>,
    process: &'a [(&'a str, &'a str)],
    file: &'a str,
    config: Option<&'a Config>,
    dialects: &'a [Dialect],
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self {
            url: None,
            name: None,
            own: None,
            process: &[],
            file: "",
            config: None,
            dialects: &[Dialect::Postgres],
        }
    }
}

impl Case<'_> {
    fn choose(&self) -> Result<Option<Chosen>, Error> {
        let process: BTreeMap<_, _> = self.process.iter().copied().collect();
        let file = DotEnv::parse(".env".to_owned(), self.file.as_bytes());
        let wish = Wish {
            handed: None,
            url: self.url,
            name: self.name,
            own: self.own,
            config: self.config,
            dialects: self.dialects,
            ..Wish::default()
        };
        let variables = Variables {
            process: &|name| process.get(name).map(|&value| value.to_owned()),
            file: Some(&file),
        };
        choose(wish, variables)
    }

    fn chosen(&self) -> (String, String) {
        let chosen = self
            .choose()
            .expect("the case is right")
            .expect("a database is named");
        (chosen.url, chosen.source)
    }

    fn error(&self) -> String {
        self.choose().expect_err("the case is wrong").to_string()
    }
}

fn pair(url: &str, source: &str) -> (String, String) {
    (url.to_owned(), source.to_owned())
}

#[test]
fn the_first_that_says_something_wins() {
    let config = config();
    let mut case = Case {
        url: Some("sqlite://option.db"),
        process: &[
            ("DATABASE_URL", "postgres://process/a"),
            ("PROD_URL", "postgres://production/a"),
            ("POSTGRES_DB", "parts"),
        ],
        file: "DATABASE_URL=postgres://file/a",
        config: Some(&config),
        ..Case::default()
    };
    assert_eq!(case.chosen(), pair("sqlite://option.db", "--database-url"));
    case.url = None;
    case.name = Some("production");
    let place = "[databases.production] in migrations/migrate.toml";
    assert_eq!(case.chosen(), pair("postgres://production/a", place));
    case.name = None;
    assert_eq!(case.chosen(), pair("postgres://process/a", "DATABASE_URL"));
    case.process = &[("POSTGRES_DB", "parts")];
    assert_eq!(
        case.chosen(),
        pair("postgres://file/a", "DATABASE_URL in .env")
    );
    case.file = "";
    let place = "the POSTGRES_* variables";
    assert_eq!(case.chosen(), pair("postgres://localhost/parts", place));
    case.process = &[];
    let place = "[databases.dev] in migrations/migrate.toml";
    assert_eq!(case.chosen(), pair("sqlite://dev.db", place));
    case.config = None;
    assert_eq!(case.choose().expect("nothing is wrong"), None);
}

#[test]
fn an_empty_variable_says_nothing() {
    let case = Case {
        process: &[("DATABASE_URL", "")],
        file: "DATABASE_URL=postgres://file/a",
        ..Case::default()
    };
    assert_eq!(case.chosen().0, "postgres://file/a");
}

#[test]
fn parts_are_joined_and_encoded() {
    let case = Case {
        process: &[
            ("POSTGRES_USER", "app"),
            ("POSTGRES_PASSWORD", "p@ss/w:rd"),
            ("POSTGRES_HOST", "db1"),
        ],
        file: "POSTGRES_PORT=5433\nPOSTGRES_DB=\"shop\"\n",
        ..Case::default()
    };
    let url = "postgres://app:p%40ss%2Fw%3Ard@db1:5433/shop";
    assert_eq!(case.chosen(), pair(url, "the POSTGRES_* variables"));
    let case = Case {
        process: &[("PGHOST", "/run/postgresql"), ("PGDATABASE", "shop")],
        ..Case::default()
    };
    let url = "postgres://localhost/shop?host=%2Frun%2Fpostgresql";
    assert_eq!(case.chosen(), pair(url, "the PG* variables"));
    let case = Case {
        file: "DB_HOST=::1\nDB_NAME=shop\nDB_USER=me\n",
        ..Case::default()
    };
    let source = "the DB_* variables in .env";
    assert_eq!(case.chosen(), pair("postgres://me@[::1]/shop", source));
}

#[test]
fn parts_are_for_postgres_alone() {
    let case = Case {
        process: &[("PGHOST", "db1")],
        dialects: &[Dialect::Sqlite],
        ..Case::default()
    };
    assert_eq!(case.choose().expect("nothing is wrong"), None);
}

#[test]
fn a_url_that_is_known_by_name_is_that_database() {
    let config = config();
    let case = Case {
        process: &[
            ("DATABASE_URL", "postgres://p/a"),
            ("PROD_URL", "postgres://p/a"),
        ],
        config: Some(&config),
        ..Case::default()
    };
    let chosen = case
        .choose()
        .expect("the case is right")
        .expect("a database is named");
    assert!(chosen.protected);
    assert_eq!(chosen.name.as_deref(), Some("production"));
    assert_eq!(chosen.environment.as_deref(), Some("production"));
    assert_eq!(chosen.source, "DATABASE_URL");
}

#[test]
fn another_name_is_no_way_past_what_protects_a_database() {
    let config = config();
    let protected = |process: &[(&str, &str)]| {
        let case = Case {
            name: Some("dev"),
            process,
            config: Some(&config),
            ..Case::default()
        };
        let chosen = case.choose().expect("the case is right");
        chosen.expect("a database is named").protected
    };
    assert!(protected(&[("PROD_URL", "sqlite:dev.db")]));
    assert!(!protected(&[("PROD_URL", "sqlite:other.db")]));
}

#[test]
fn templates_take_variables_of_process_and_file() {
    let config = config();
    let mut case = Case {
        name: Some("parts"),
        process: &[("APP_PASSWORD", "a@b")],
        file: "APP_HOST=db1:5433",
        config: Some(&config),
        ..Case::default()
    };
    assert_eq!(case.chosen().0, "postgres://app:a%40b@db1:5433/app");
    case.file = "";
    assert!(
        case.error().ends_with("the variable APP_HOST isn't set"),
        "{}",
        case.error()
    );
    case.name = Some("open");
    assert!(
        case.error().ends_with("a `${` has no `}`"),
        "{}",
        case.error()
    );
    case.name = Some("bare");
    assert_eq!(case.error(), "the database `bare` has no URL");
    case.name = Some("production");
    assert!(
        case.error().ends_with("the variable PROD_URL isn't set"),
        "{}",
        case.error()
    );
}

#[test]
fn an_unknown_name_is_refused_with_the_known_ones() {
    let config = config();
    let mut case = Case {
        name: Some("prod"),
        process: &[("DATABASE_URL", "postgres://p/a")],
        config: Some(&config),
        ..Case::default()
    };
    let error = case.choose().expect_err("it is unknown");
    assert_eq!(error.kind(), "unknown_database");
    assert!(format!("{error:?}").contains("bare, dev, open, parts, pooled, production"));
    case.config = None;
    assert!(format!("{:?}", case.choose()).contains("which this program doesn't read"));
}

#[test]
fn no_database_lists_the_ways() {
    let config = config();
    let wish = Wish {
        config: Some(&config),
        dialects: &[Dialect::Postgres],
        ..Wish::default()
    };
    let text = format!("{:?}", none_chosen(wish));
    for way in [
        "--database-url",
        "DATABASE_URL",
        ".env",
        "-n production",
        "POSTGRES_HOST",
    ] {
        assert!(text.contains(way), "{text}");
    }
}

#[test]
fn a_broken_file_of_variables_chooses_no_other_database() {
    let config = config();
    let mut case = Case {
        file: "DATABASE_URL='postgres://secret\n",
        process: &[("POSTGRES_DB", "parts"), ("PROD_URL", "postgres://p/a")],
        config: Some(&config),
        ..Case::default()
    };
    let text = case.error();
    assert!(text.contains("a part of .env can't be read"), "{text}");
    assert!(!text.contains("secret"), "{text}");
    case.name = Some("production");
    assert_eq!(
        case.chosen().1,
        "[databases.production] in migrations/migrate.toml"
    );
}

#[test]
fn an_application_s_own_database_stands_before_variables() {
    let mut case = Case {
        own: Some("sqlite:chat.db"),
        process: &[("DATABASE_URL", "postgres://process/a")],
        ..Case::default()
    };
    assert_eq!(case.chosen(), pair("sqlite:chat.db", "the application"));
    case.url = Some("sqlite:other.db");
    assert_eq!(case.chosen(), pair("sqlite:other.db", "--database-url"));
}

#[test]
fn a_pooler_is_known_by_its_url_and_a_way_past_it_is_none() {
    let text = r#"
format = 1
dialect = "postgres"

[databases.narrow]
url = "postgres://app@pooler:6432/app"
pooler = true

[databases.same]
url = "postgresql://other@pooler:6432/app"

[databases.both]
url = "postgres://pooler:6432/shop"
direct-url = "postgres://server/shop"
pooler = true
"#;
    let mut findings = Findings::default();
    let config = Config::parse(SourceFile::new("migrate.toml", text), &mut findings);
    assert!(findings.is_empty(), "{:?}", findings.as_slice());
    let pooler = |name: Option<&str>, url: Option<&str>, variable: &str| {
        let process = [("DATABASE_URL", variable)];
        let case = Case {
            name,
            url,
            process: &process[..],
            config: Some(&config),
            ..Case::default()
        };
        let chosen = case.choose().expect("the case is right");
        chosen.expect("a database is named").pooler
    };
    assert!(pooler(Some("narrow"), None, ""));
    assert!(pooler(Some("same"), None, ""));
    assert!(!pooler(Some("both"), None, ""));
    assert!(pooler(None, None, "postgres://app:secret@pooler:6432/app"));
    assert!(!pooler(None, None, "postgres://pooler:6432/shop"));
    assert!(pooler(None, Some("postgres://pooler:6432/shop"), ""));
    assert!(!pooler(None, Some("postgres://server/shop"), ""));
    assert!(!pooler(None, Some("postgres://server/app"), ""));
}

#[test]
fn the_way_past_the_pooler_is_taken_however_the_database_is_named() {
    let config = config();
    let mut case = Case {
        name: Some("pooled"),
        process: &[("APP_PASSWORD", "p@ss")],
        config: Some(&config),
        ..Case::default()
    };
    let direct = "postgres://app:p%40ss@server/app";
    let place = "direct-url of [databases.pooled] in migrations/migrate.toml";
    assert_eq!(case.chosen(), pair(direct, place));
    case.name = None;
    case.process = &[
        ("DATABASE_URL", "postgres://pooler/app"),
        ("APP_PASSWORD", "p@ss"),
    ];
    let place = "DATABASE_URL, by the direct-url of [databases.pooled]";
    assert_eq!(case.chosen(), pair(direct, place));

    // An option means what it says; what is protected is so by either URL.
    for url in ["postgres://pooler/app", direct] {
        case.url = Some(url);
        assert_eq!(case.chosen(), pair(url, "--database-url"));
        let chosen = case.choose().expect("it is right").expect("it is named");
        assert!(chosen.protected, "{url}");
    }
    case.url = None;
    case.process = &[("DATABASE_URL", "postgres://pooler/app")];
    let text =
        "the URL of the database `pooled` is incomplete: the variable APP_PASSWORD isn't set";
    assert_eq!(case.error(), text);
}
