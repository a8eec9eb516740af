//! What a statement of a script is about, by its words.

use std::borrow::Cow;
use std::collections::HashSet;

use migrate_core::Dialect;
use migrate_core::sql::{TokenKind, tokens};

/// What statements make that have a name of their own in a schema.
const THINGS: [&str; 9] = [
    "TABLE",
    "VIEW",
    "SEQUENCE",
    "TYPE",
    "DOMAIN",
    "FUNCTION",
    "PROCEDURE",
    "AGGREGATE",
    "STATISTICS",
];

/// A statement's words.
#[derive(Debug)]
pub(super) struct About<'s> {
    pub(super) subject: Subject<'s>,
    /// All that may be names, also within strings and bodies of functions.
    pub(super) words: HashSet<Cow<'s, str>>,
}

/// What a statement makes or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject<'s> {
    /// One thing, or a part of it.
    Thing(Cow<'s, str>),
    /// An index of a table, which it makes.
    Index {
        name: Cow<'s, str>,
        table: Cow<'s, str>,
    },
    /// An index by its name alone.
    OfIndex(Cow<'s, str>),
    /// What is there for all: settings, schemas, extensions.
    All,
}

/// Reads a statement; nothing where its words don't tell what it is about.
pub(super) fn read(statement: &str) -> Option<About<'_>> {
    let mut solid: Vec<&str> = Vec::new();
    let mut words = HashSet::new();
    for (kind, span) in tokens(Dialect::Postgres, statement) {
        let text = &statement[span];
        match kind {
            TokenKind::White | TokenKind::Comment => continue,
            TokenKind::Word => drop(words.insert(folded(text))),
            TokenKind::Quoted if text.starts_with('"') => drop(words.insert(name(text)?)),
            TokenKind::Quoted => within(text, &mut words),
            _ => {}
        }
        solid.push(text);
    }
    let is_escaped = |pair: &[&str]| pair[0].eq_ignore_ascii_case("U") && pair[1] == "&";
    if solid.windows(2).any(is_escaped) {
        // Names may be written so, as their characters' numbers.
        return None;
    }
    let subject = Words(&solid).subject()?;
    Some(About { subject, words })
}

/// Takes what may be names out of a string.
fn within<'s>(text: &'s str, words: &mut HashSet<Cow<'s, str>>) {
    let is_part =
        |sign: char| sign.is_alphanumeric() || sign == '_' || sign == '$' || !sign.is_ascii();
    for word in text
        .split(|sign| !is_part(sign))
        .filter(|word| !word.is_empty())
    {
        // It may stand within quotes there, or not.
        words.insert(Cow::Borrowed(word));
        words.insert(folded(word));
    }
}

/// Returns a name without quotes as the server understands it.
fn folded(word: &str) -> Cow<'_, str> {
    match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(word.to_ascii_lowercase()),
        false => Cow::Borrowed(word),
    }
}

/// Returns a name as the server understands it; nothing where it is none.
fn name(text: &str) -> Option<Cow<'_, str>> {
    match text.strip_prefix('"') {
        Some(quoted) => {
            let name = quoted.strip_suffix('"')?;
            Some(match name.contains('"') {
                true => Cow::Owned(name.replace("\"\"", "\"")),
                false => Cow::Borrowed(name),
            })
        }
        None => {
            let first = text.chars().next()?;
            (first.is_alphabetic() || first == '_').then(|| folded(text))
        }
    }
}

/// What is left of a statement.
struct Words<'w, 's>(&'w [&'s str]);

impl<'s> Words<'_, 's> {
    fn subject(mut self) -> Option<Subject<'s>> {
        match self.eat_any(&[
            "SET", "CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE", "INSERT", "SELECT",
        ])? {
            "SET" => Some(Subject::All),
            // As dumps begin.
            "SELECT" => {
                let is_set = self.0.iter().take(3).map(|it| it.to_ascii_lowercase());
                (is_set.collect::<Vec<_>>() == ["pg_catalog", ".", "set_config"])
                    .then_some(Subject::All)
            }
            "CREATE" => self.created(),
            "ALTER" => self.altered(),
            "COMMENT" => self.commented(),
            // Rows make nothing; that they can be there is seen as everywhere.
            "INSERT" => {
                self.eat("INTO").then_some(())?;
                self.name().map(Subject::Thing)
            }
            _ => self.granted(),
        }
    }

    fn created(&mut self) -> Option<Subject<'s>> {
        if self.eat("OR") {
            self.eat("REPLACE");
        }
        while self
            .eat_any(&[
                "UNLOGGED",
                "UNIQUE",
                "MATERIALIZED",
                "RECURSIVE",
                "CONSTRAINT",
            ])
            .is_some()
        {}
        let others = ["INDEX", "TRIGGER", "POLICY", "RULE", "SCHEMA", "EXTENSION"];
        match self.eat_any(&THINGS).or_else(|| self.eat_any(&others))? {
            "SCHEMA" => {
                // It may hold statements of its own.
                let holds_more = self
                    .0
                    .iter()
                    .any(|word| word.eq_ignore_ascii_case("CREATE"));
                (!holds_more).then_some(Subject::All)
            }
            "EXTENSION" => Some(Subject::All),
            "INDEX" => {
                self.eat("CONCURRENTLY");
                self.eat_if();
                let name = match self.at("ON") {
                    true => None,
                    false => Some(self.name()?),
                };
                self.seek("ON")?;
                self.eat("ONLY");
                let table = self.name()?;
                Some(match name {
                    Some(name) => Subject::Index { name, table },
                    None => Subject::Thing(table),
                })
            }
            "TRIGGER" | "POLICY" => {
                self.seek("ON")?;
                self.name().map(Subject::Thing)
            }
            "RULE" => {
                self.seek("TO")?;
                self.name().map(Subject::Thing)
            }
            "TABLE" if self.holds("PARTITION") && self.holds("OF") => {
                // What its bounds exclude, only its siblings tell.
                None
            }
            _ => {
                self.eat_if();
                self.name().map(Subject::Thing)
            }
        }
    }

    fn altered(&mut self) -> Option<Subject<'s>> {
        self.eat("MATERIALIZED");
        self.eat_any(&THINGS)?;
        self.eat_if();
        self.eat("ONLY");
        let thing = self.name()?;
        let moves = ["RENAME", "SCHEMA", "ATTACH", "DETACH", "INHERIT"];
        (!moves.iter().any(|word| self.holds(word))).then_some(Subject::Thing(thing))
    }

    fn commented(&mut self) -> Option<Subject<'s>> {
        self.eat("ON").then_some(())?;
        self.eat("MATERIALIZED");
        let others = [
            "INDEX",
            "COLUMN",
            "CONSTRAINT",
            "TRIGGER",
            "POLICY",
            "RULE",
            "SCHEMA",
            "EXTENSION",
        ];
        match self.eat_any(&THINGS).or_else(|| self.eat_any(&others))? {
            "SCHEMA" | "EXTENSION" => Some(Subject::All),
            "INDEX" => self.name().map(Subject::OfIndex),
            "COLUMN" => {
                let mut parts = self.parts()?;
                parts.pop()?;
                parts.pop().map(Subject::Thing)
            }
            "CONSTRAINT" | "TRIGGER" | "POLICY" | "RULE" => {
                self.name()?;
                self.eat("ON").then_some(())?;
                self.eat("DOMAIN");
                self.name().map(Subject::Thing)
            }
            _ => self.name().map(Subject::Thing),
        }
    }

    fn granted(&mut self) -> Option<Subject<'s>> {
        self.seek("ON")?;
        let kinds = [
            "TABLE",
            "SEQUENCE",
            "FUNCTION",
            "PROCEDURE",
            "ROUTINE",
            "TYPE",
            "DOMAIN",
            "SCHEMA",
        ];
        match self.eat_any(&kinds) {
            Some("SCHEMA") => return Some(Subject::All),
            None if self.at("ALL") || self.at("DATABASE") || self.at("LANGUAGE") => return None,
            _ => {}
        }
        let thing = self.name()?;
        if self.0.first() == Some(&"(") {
            self.seek(")")?;
        }
        // Of several things it would have to be told twice.
        (self.at("TO") || self.at("FROM")).then_some(Subject::Thing(thing))
    }

    fn at(&self, word: &str) -> bool {
        self.0
            .first()
            .is_some_and(|first| first.eq_ignore_ascii_case(word))
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.at(word);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().find(|word| self.eat(word)).copied()
    }

    /// Steps over `IF EXISTS` or `IF NOT EXISTS`.
    fn eat_if(&mut self) {
        if self.eat("IF") {
            self.eat("NOT");
            self.eat("EXISTS");
        }
    }

    fn holds(&self, word: &str) -> bool {
        self.0.iter().any(|it| it.eq_ignore_ascii_case(word))
    }

    /// Steps behind a word or a mark.
    fn seek(&mut self, word: &str) -> Option<()> {
        let at = self.0.iter().position(|it| it.eq_ignore_ascii_case(word))?;
        self.0 = &self.0[at + 1..];
        Some(())
    }

    /// Steps over a name, and returns its parts: perhaps a schema, the name, perhaps a column.
    fn parts(&mut self) -> Option<Vec<Cow<'s, str>>> {
        let mut parts = Vec::new();
        loop {
            let (first, rest) = self.0.split_first()?;
            parts.push(name(first)?);
            self.0 = rest;
            if !self.eat(".") {
                return Some(parts);
            }
        }
    }

    /// Steps over a name, and returns it without its schema.
    fn name(&mut self) -> Option<Cow<'s, str>> {
        self.parts()?.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thing(name: &str) -> Option<Subject<'_>> {
        Some(Subject::Thing(Cow::Borrowed(name)))
    }

    fn subject(statement: &str) -> Option<Subject<'_>> {
        read(statement).map(|about| about.subject)
    }

    #[test]
    fn a_statement_is_about_what_it_makes_or_changes() {
        for (statement, name) in [
            ("CREATE TABLE Users (id int)", "users"),
            (
                "CREATE UNLOGGED TABLE IF NOT EXISTS shop.\"Users\" (id int)",
                "Users",
            ),
            ("CREATE OR REPLACE VIEW v AS SELECT 1", "v"),
            ("INSERT INTO s.t (a) VALUES (1)", "t"),
            ("CREATE INDEX ON ONLY t (a)", "t"),
            (
                "CREATE TRIGGER f BEFORE UPDATE OF a, b ON t EXECUTE FUNCTION f()",
                "t",
            ),
            ("CREATE RULE r AS ON INSERT TO t DO NOTHING", "t"),
            ("CREATE POLICY p ON t USING (true)", "t"),
            (
                "CREATE OR REPLACE FUNCTION s.f(a int) RETURNS int RETURN 1",
                "f",
            ),
            (
                "ALTER TABLE ONLY public.t ADD CONSTRAINT c CHECK (a > 0)",
                "t",
            ),
            ("COMMENT ON COLUMN public.t.c IS 'x'", "t"),
            ("COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'", "d"),
            ("COMMENT ON MATERIALIZED VIEW m IS 'x'", "m"),
            ("GRANT SELECT (a, b), INSERT ON public.t TO r", "t"),
            ("REVOKE ALL ON FUNCTION f(int) FROM PUBLIC", "f"),
        ] {
            assert_eq!(subject(statement), thing(name), "{statement}");
        }
        for statement in [
            "SET search_path = a",
            "CREATE SCHEMA a",
            "SELECT pg_catalog.set_config('a', '', false)",
        ] {
            assert_eq!(subject(statement), Some(Subject::All), "{statement}");
        }
    }

    #[test]
    fn what_words_dont_tell_isnt_guessed() {
        for statement in [
            "DO 'BEGIN END'",
            "WITH a AS (SELECT 1) INSERT INTO t SELECT 1",
            "SELECT f()",
            "CREATE TEMP TABLE t (id int)",
            "CREATE TABLE a PARTITION OF b DEFAULT",
            "CREATE SCHEMA a CREATE TABLE b (id int)",
            "ALTER TABLE a RENAME TO b",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r",
            "GRANT SELECT ON a, b TO r",
            "GRANT SELECT ON ALL TABLES IN SCHEMA s TO r",
            "GRANT a TO b",
            "CREATE TABLE U&\"\\0061\" (id int)",
        ] {
            assert_eq!(subject(statement), None, "{statement}");
        }
    }

    #[test]
    fn names_are_found_also_within_strings() {
        let about = read(
            "CREATE FUNCTION f() RETURNS int AS $$ SELECT \"A b\", Cd FROM E.f $$ LANGUAGE sql",
        )
        .unwrap();
        for word in ["f", "b", "A", "cd", "Cd", "e"] {
            assert!(about.words.contains(word), "{word}");
        }
    }
}
