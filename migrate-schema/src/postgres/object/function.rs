//! Functions and procedures. Their names hold the types of their arguments.

use super::{At, Sql};
use crate::Statement;
use crate::facet::object;
use crate::postgres::query::layout_within;
use crate::postgres::text::{body, literal};

object! {
    /// A function or a procedure.
    Function = "function" {
        /// Its name as SQL writes it, without the arguments.
        name: String => ignored "name",
        /// `FUNCTION` or `PROCEDURE`.
        noun: String => "noun",
        /// Names and types of the arguments: who changes these makes it anew.
        identity: String => ignored "identity",
        n_defaults: i64 => ignored "number of defaults",
        /// With their defaults.
        arguments: String => "arguments",
        /// Procedures have none.
        returns: Option<String> => "returns",
        language: String => "language",
        transforms: Vec<String> => "transforms",
        window: bool => "window",
        /// `IMMUTABLE`, `STABLE` or `VOLATILE`.
        volatility: String => "volatility",
        strict: bool => "strict",
        security_definer: bool => "security definer",
        leakproof: bool => "leakproof",
        /// `SAFE`, `RESTRICTED` or `UNSAFE`.
        parallel: String => "parallel",
        /// Only where it isn't its language's usual one.
        cost: Option<String> => "cost",
        /// Only where they aren't the usual ones.
        rows: Option<String> => "rows",
        /// The planner's support function.
        support: Option<String> => "support",
        /// `name TO value`, as SQL writes them.
        settings: Vec<String> => "settings",
        /// The file of a function in C.
        library: Option<String> => "library",
        /// The body where it is a string, which PostgreSQL keeps no dependencies of.
        body: Option<String> => "body",
        /// The body where it is SQL that was parsed: `BEGIN ATOMIC … END` or `RETURN …`.
        atomic: Option<String> => "atomic body",
    }
}

impl Sql for Function {
    fn create(&self, _at: &At<'_>) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE {}", self.definition()))]
    }

    /// PostgreSQL refuses another result, other names of arguments and fewer defaults (CREATE FUNCTION, Notes).
    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        if (&self.noun, &self.identity, &self.returns, self.window)
            != (&to.noun, &to.identity, &to.returns, to.window)
            || to.n_defaults < self.n_defaults
        {
            return None;
        }
        let sql = self.actions(to).map_or_else(
            || format!("CREATE OR REPLACE {}", to.definition()),
            |actions| format!("ALTER {} {}{actions}", to.noun, at.sql()),
        );
        Some(vec![Statement::new(sql)])
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        Statement::new(format!("DROP {} {}", self.noun, at.sql()))
    }
}

impl Function {
    /// Returns what stands after `CREATE`.
    fn definition(&self) -> String {
        let mut lines = vec![format!("{} {}({})", self.noun, self.name, self.arguments)];
        lines.extend(self.returns.iter().map(|it| format!("RETURNS {it}")));
        lines.push(format!("LANGUAGE {}", self.language));
        if !self.transforms.is_empty() {
            let types = self.transforms.iter().map(|it| format!("FOR TYPE {it}"));
            let types: Vec<_> = types.collect();
            lines.push(format!("TRANSFORM {}", types.join(", ")));
        }
        let words = [
            (self.window, "WINDOW".to_owned()),
            (self.volatility != "VOLATILE", self.volatility.clone()),
            (self.strict, "STRICT".to_owned()),
            (self.security_definer, "SECURITY DEFINER".to_owned()),
            (self.leakproof, "LEAKPROOF".to_owned()),
            (
                self.parallel != "UNSAFE",
                format!("PARALLEL {}", self.parallel),
            ),
        ];
        let words: Vec<_> = words.into_iter().filter(|(is, _)| *is).collect();
        if !words.is_empty() {
            let words: Vec<_> = words.into_iter().map(|(_, word)| word).collect();
            lines.push(words.join(" "));
        }
        lines.extend(self.cost.iter().map(|it| format!("COST {it}")));
        lines.extend(self.rows.iter().map(|it| format!("ROWS {it}")));
        lines.extend(self.support.iter().map(|it| format!("SUPPORT {it}")));
        lines.extend(self.settings.iter().map(|it| format!("SET {it}")));
        match (&self.atomic, &self.library, &self.body) {
            (Some(atomic), ..) => lines.push(layout_body(atomic)),
            (None, Some(library), Some(symbol)) => {
                lines.push(format!("AS {}, {}", literal(library), literal(symbol)));
            }
            (None, None, Some(name)) if self.language == "internal" => {
                lines.push(format!("AS {}", literal(name)));
            }
            (None, _, text) => {
                lines.push(format!("AS {}", body(text.as_deref().unwrap_or_default())));
            }
        }
        lines.join("\n")
    }

    /// Returns what `ALTER FUNCTION` says where that makes the other; `None` where it doesn't.
    fn actions(&self, to: &Self) -> Option<String> {
        let fixed = |it: &Self| {
            (
                it.arguments.clone(),
                it.language.clone(),
                it.transforms.clone(),
                it.library.clone(),
                (it.body.clone(), it.atomic.clone()),
            )
        };
        if fixed(self) != fixed(to)
            || (self.support.is_some() && to.support.is_none())
            || (self.cost.is_some() && to.cost.is_none())
            || (self.rows.is_some() && to.rows.is_none())
        {
            return None;
        }
        let mut actions = String::new();
        let mut add = |differs: bool, action: String| {
            if differs {
                actions.push(' ');
                actions.push_str(&action);
            }
        };
        let chosen = |is: bool, yes: &str, no: &str| if is { yes } else { no }.to_owned();
        add(self.volatility != to.volatility, to.volatility.clone());
        add(
            self.strict != to.strict,
            chosen(to.strict, "STRICT", "CALLED ON NULL INPUT"),
        );
        add(
            self.security_definer != to.security_definer,
            chosen(to.security_definer, "SECURITY DEFINER", "SECURITY INVOKER"),
        );
        add(
            self.leakproof != to.leakproof,
            chosen(to.leakproof, "LEAKPROOF", "NOT LEAKPROOF"),
        );
        add(
            self.parallel != to.parallel,
            format!("PARALLEL {}", to.parallel),
        );
        let number = |word: &str, it: &Option<String>| match it {
            Some(it) => format!("{word} {it}"),
            None => String::new(),
        };
        add(self.cost != to.cost, number("COST", &to.cost));
        add(self.rows != to.rows, number("ROWS", &to.rows));
        add(self.support != to.support, number("SUPPORT", &to.support));
        let name = |setting: &str| {
            let name = setting.split_once(" TO ").map_or(setting, |(name, _)| name);
            name.to_owned()
        };
        for setting in &self.settings {
            let is_kept = to.settings.iter().any(|it| name(it) == name(setting));
            add(!is_kept, format!("RESET {}", name(setting)));
        }
        for setting in &to.settings {
            let is_there = self.settings.contains(setting);
            add(!is_there, format!("SET {setting}"));
        }
        Some(actions)
    }
}

/// Returns a body that was parsed with its statements a step in.
fn layout_body(atomic: &str) -> String {
    let statements = atomic.strip_prefix("BEGIN ATOMIC\n");
    match statements.and_then(|it| it.strip_suffix("\nEND")) {
        Some(statements) => {
            let statements = layout_within(statements, 1);
            format!("BEGIN ATOMIC\n{statements}\nEND")
        }
        None => atomic.to_owned(),
    }
}
