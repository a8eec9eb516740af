//! Reads the keys of `migrate.toml`, each with its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mask::mask;
use super::{CompareConfig, Config, DatabaseConfig, FORMAT};
use crate::checks::{
    Findings, bad_config, malformed_value, newer_format, unknown_config_key, unsupported_dialect,
};
use crate::{Dialect, SourceFile};

const KEYS: [&str; 16] = [
    "format",
    "dialect",
    "chain",
    "schema",
    "dev-url",
    "online",
    "compare",
    "history-table",
    "transaction",
    "lock-timeout",
    "statement-timeout",
    "multiple-heads",
    "ahead",
    "diverged",
    "default",
    "databases",
];

const COMPARE_KEYS: [&str; 4] = ["only-schemas", "skip-schemas", "skip-kinds", "skip-names"];

const DATABASE_KEYS: [&str; 5] = ["url", "direct-url", "pooler", "protected", "environment"];

/// A reader of one file that gathers what it finds.
struct Reader<'f> {
    file: &'f SourceFile,
    findings: &'f mut Findings,
}

pub(super) fn read(file: &SourceFile, config: &mut Config, findings: &mut Findings) {
    let shown = mask(file);
    let table = match DeTable::parse(file.text()) {
        Ok(table) => table,
        Err(error) => {
            let end = file.text().len();
            let span = error.span().unwrap_or(end..end);
            findings.push(bad_config::syntax(&shown, span, error.message()));
            return;
        }
    };
    let mut reader = Reader {
        file: &shown,
        findings,
    };
    let table = table.get_ref();
    for (key, value) in table {
        let name: &str = key.get_ref();
        match name {
            "format" => reader.format(value),
            "dialect" => config.dialects = reader.dialects(value),
            "chain" => {
                if let Some(chain) = reader.name(name, value, "\"main\"") {
                    config.chain = chain;
                }
            }
            "schema" => config.schema = reader.text(name, value, "\"schema.sql\""),
            "dev-url" => config.dev_url = reader.text(name, value, "\"env:DEV_DATABASE_URL\""),
            "online" => config.online = reader.yes_or_no(name, value),
            "compare" => config.compare = reader.compare(value),
            "history-table" => config.history_table = reader.table_name(name, value),
            "transaction" => {
                config.single_transaction = reader.choice(name, value, ["each", "all"]) == 1;
            }
            "lock-timeout" => config.lock_timeout = reader.timeout(name, value, "\"5s\""),
            "statement-timeout" => {
                config.statement_timeout = reader.timeout(name, value, "\"10min\"");
            }
            "multiple-heads" => {
                config.multiple_heads = reader.choice(name, value, ["deny", "allow"]) == 1;
            }
            "ahead" => {
                config.refuse_ahead = reader.choice(name, value, ["allow", "refuse"]) == 1;
            }
            "diverged" => {
                config.allow_diverged = reader.choice(name, value, ["refuse", "allow"]) == 1;
            }
            "default" => config.default = reader.text(name, value, "\"local\""),
            "databases" => reader.databases(value, config),
            _ => reader.unknown(key.span(), name, &KEYS),
        }
    }
    if let (Some(name), Some(value)) = (&config.default, table.get("default"))
        && !config.databases.contains_key(name)
    {
        let known = config.databases.keys().map(String::as_str);
        let finding = bad_config::no_database(&shown, value.span(), name, known);
        reader.findings.push(finding);
    }
}

impl Reader<'_> {
    /// `example` is a value that would do.
    fn wrong(&mut self, key: &str, span: Range<usize>, expected: &str, example: &str) {
        let help = format!("write `{key} = {example}`");
        let finding = bad_config::value(self.file, span, key, expected, &help);
        self.findings.push(finding);
    }

    fn unknown(&mut self, span: Range<usize>, key: &str, known: &[&str]) {
        let finding = unknown_config_key::found(self.file, span, key, known);
        self.findings.push(finding);
    }

    fn format(&mut self, value: &Spanned<DeValue<'_>>) {
        let number = value.get_ref().as_integer();
        match number.and_then(|number| number.as_str().parse::<i64>().ok()) {
            Some(1..=FORMAT) => {}
            Some(number) if number > FORMAT => {
                let finding = newer_format::found(self.file, value.span(), FORMAT);
                self.findings.push(finding);
            }
            _ => self.wrong("format", value.span(), "1", "1"),
        }
    }

    fn dialects(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Dialect> {
        let mut dialects = Vec::new();
        let values: Vec<_> = match value.get_ref() {
            DeValue::Array(values) if !values.is_empty() => values.iter().collect(),
            _ => vec![value],
        };
        for value in values {
            let dialect = value.get_ref().as_str().map(str::parse);
            match dialect {
                Some(Ok(Dialect::Mysql)) => {
                    let at = Some((self.file, value.span()));
                    let finding = unsupported_dialect::found(Dialect::Mysql, at);
                    self.findings.push(finding);
                }
                Some(Ok(dialect)) => dialects.push(dialect),
                _ => {
                    let word = value.get_ref().as_str().unwrap_or_default();
                    let near = crate::nearest(word, ["postgres", "sqlite"]).unwrap_or("postgres");
                    let expected = "\"postgres\" or \"sqlite\", or a list of them";
                    let example = format!("\"{near}\"");
                    self.wrong("dialect", value.span(), expected, &example);
                }
            }
        }
        dialects.sort();
        dialects.dedup();
        dialects
    }

    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>, example: &str) -> Option<String> {
        match value.get_ref().as_str().filter(|text| !text.is_empty()) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(
                    key,
                    value.span(),
                    "text in quotes, and not an empty one",
                    example,
                );
                None
            }
        }
    }

    fn yes_or_no(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> bool {
        let yes = value.get_ref().as_bool();
        if yes.is_none() {
            self.wrong(key, value.span(), "true or false", "true");
        }
        yes.unwrap_or_default()
    }

    fn name(&mut self, key: &str, value: &Spanned<DeValue<'_>>, example: &str) -> Option<String> {
        let text = self.text(key, value, example)?;
        let fine = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        if text.len() <= 64 && text.bytes().all(fine) {
            return Some(text);
        }
        let expected = "at most 64 letters, digits, `_`, `-` or `.`";
        self.wrong(key, value.span(), expected, example);
        None
    }

    fn table_name(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let example = "\"ops.migrate_history\"";
        let text = self.text(key, value, example)?;
        let part = |part: &str| {
            // PostgreSQL cuts names at 63 bytes, and folds what isn't quoted: small letters are
            // the same quoted or not.
            let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            (1..=63).contains(&part.len())
                && part.bytes().all(letter)
                && !part.as_bytes()[0].is_ascii_digit()
        };
        if text.split('.').count() <= 2 && text.split('.').all(part) {
            return Some(text);
        }
        let expected = "a name of small letters, digits and `_`, perhaps with its schema";
        self.wrong(key, value.span(), expected, example);
        None
    }

    fn timeout(&mut self, key: &str, value: &Spanned<DeValue<'_>>, example: &str) -> Option<u32> {
        let milliseconds = value
            .get_ref()
            .as_str()
            .and_then(malformed_value::milliseconds);
        if milliseconds.is_none() {
            let expected = "a duration such as \"500ms\", \"5s\" or \"2min\", or \"off\"";
            self.wrong(key, value.span(), expected, example);
        }
        milliseconds
    }

    /// Returns which of two words is written; 0 where neither is.
    fn choice(&mut self, key: &str, value: &Spanned<DeValue<'_>>, words: [&str; 2]) -> usize {
        let word = value.get_ref().as_str();
        match words.iter().position(|known| Some(*known) == word) {
            Some(at) => at,
            None => {
                let [one, two] = words.map(|word| format!("\"{word}\""));
                let help = format!("write `{key} = {one}` or `{key} = {two}`");
                let expected = format!("{one} or {two}");
                let span = value.span();
                let finding = bad_config::value(self.file, span, key, &expected, &help);
                self.findings.push(finding);
                0
            }
        }
    }

    fn names(&mut self, key: &str, value: &Spanned<DeValue<'_>>, example: &str) -> Vec<String> {
        let values: Vec<_> = match value.get_ref() {
            DeValue::Array(values) => values.iter().collect(),
            _ => vec![value],
        };
        let names = values.iter().map(|value| value.get_ref().as_str());
        match names.collect::<Option<Vec<_>>>() {
            Some(names) if !names.contains(&"") => names.into_iter().map(str::to_owned).collect(),
            _ => {
                let expected = "a name in quotes, or a list of them";
                self.wrong(key, value.span(), expected, example);
                Vec::new()
            }
        }
    }

    fn compare(&mut self, value: &Spanned<DeValue<'_>>) -> CompareConfig {
        let mut compare = CompareConfig::default();
        let DeValue::Table(table) = value.get_ref() else {
            let finding = bad_config::no_table(self.file, value.span(), "compare");
            self.findings.push(finding);
            return compare;
        };
        for (key, value) in table {
            let name: &str = key.get_ref();
            let (names, example) = match name {
                "only-schemas" => (&mut compare.only_schemas, "[\"public\"]"),
                "skip-schemas" => (&mut compare.skip_schemas, "[\"audit\"]"),
                "skip-kinds" => (&mut compare.skip_kinds, "[\"grant\"]"),
                "skip-names" => (&mut compare.skip_names, "[\"tmp_*\"]"),
                _ => {
                    self.unknown(key.span(), name, &COMPARE_KEYS);
                    continue;
                }
            };
            *names = self.names(name, value, example);
        }
        compare
    }

    fn databases(&mut self, value: &Spanned<DeValue<'_>>, config: &mut Config) {
        let DeValue::Table(databases) = value.get_ref() else {
            self.findings
                .push(bad_config::no_table(self.file, value.span(), "databases"));
            return;
        };
        for (name, value) in databases {
            let DeValue::Table(table) = value.get_ref() else {
                let finding = bad_config::no_table(self.file, value.span(), name.get_ref());
                self.findings.push(finding);
                continue;
            };
            let database = self.database(table);
            config
                .databases
                .insert(name.get_ref().to_string(), database);
        }
    }

    fn database(&mut self, table: &DeTable<'_>) -> DatabaseConfig {
        let mut database = DatabaseConfig::default();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let url = "\"env:DATABASE_URL\"";
            match name {
                "url" => database.url = self.text(name, value, url),
                "direct-url" => database.direct_url = self.text(name, value, url),
                "environment" => {
                    database.environment = self.name(name, value, "\"production\"");
                }
                "pooler" => database.pooler = self.yes_or_no(name, value),
                "protected" => database.protected = self.yes_or_no(name, value),
                _ => self.unknown(key.span(), name, &DATABASE_KEYS),
            }
        }
        database
    }
}
