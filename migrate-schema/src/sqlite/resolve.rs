//! Texts to objects: what a definition leaves to a default, or to another definition, is filled in.

use std::collections::BTreeMap;

use super::kinds;
use super::model::{Column, Constraint, Rule, Table};
use super::phrase::Phrase;
use super::read::{Body, ColumnText, ConstraintText, Key, Reference, TableText};
use super::token::{Kind, Names, Token, bare, fold, meaning, mentioned, quoted, string, written};

/// The texts of all tables, by folded name.
pub(super) type Texts = BTreeMap<String, TableText>;

/// Makes a table of its text.
pub(super) fn table(name: &str, text: &TableText, texts: &Texts, names: &Names) -> Table {
    let rowid = rowid(text);
    let columns = (1..).zip(&text.columns);
    let columns = columns
        .map(|(position, it)| column(it, position, rowid.as_deref(), text, names))
        .collect();
    let constraints = text.constraints.iter();
    let constraints = constraints.map(|it| constraint(it, text, texts, names));
    Table {
        name: name.to_owned(),
        facts: kinds::Table {
            strict: text.strict,
            without_rowid: text.without_rowid,
        },
        columns,
        constraints: constraints.collect(),
        lines: text.lines.clone(),
    }
}

/// Writes the columns of a key or an index; a collation that a column has anyway isn't said.
pub(super) fn keys(columns: &[Key], text: &TableText, names: &Names) -> Phrase {
    let own = |key: &Key| {
        let name = key.name()?;
        let column = text
            .columns
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(&name))?;
        column.collation.clone()
    };
    let parts = columns.iter().map(|key| {
        let binary = "binary".to_owned();
        let own = own(key).unwrap_or_else(|| binary.clone());
        let collation = key.collation.clone().unwrap_or_else(|| own.clone());
        let collate = match collation == own {
            true => String::new(),
            false => format!(" COLLATE {}", collation.to_ascii_uppercase()),
        };
        let direction = if key.descending { " DESC" } else { "" };
        let is_name = key.name().is_some();
        // The engine takes a string here for a name.
        let compared = match key.name() {
            Some(name) => quoted(&fold(&name)),
            None => meaning(bare(&key.tokens), names),
        };
        let collated = if is_name {
            collation
        } else {
            key.collation.clone().unwrap_or_default()
        };
        (
            format!("{}{collate}{direction}", written(&key.tokens)),
            format!("{compared} collate {collated}{direction}"),
        )
    });
    let (shown, compared): (Vec<_>, Vec<_>) = parts.unzip();
    Phrase::meaning(shown.join(", "), compared.join(" , "))
}

fn column(
    text: &ColumnText,
    position: i64,
    rowid: Option<&str>,
    table: &TableText,
    names: &Names,
) -> Column {
    let is_rowid = rowid.is_some_and(|name| name.eq_ignore_ascii_case(&text.name));
    let collation = text.collation.clone().filter(|it| it != "binary");
    let mut data_type = written(text.effective_type());
    if let [single] = text.effective_type() {
        data_type = single.name().unwrap_or_default();
    }
    let type_meaning = match text.effective_type() {
        [single] => fold(&single.name().unwrap_or_default()),
        several => meaning(
            several,
            &several
                .iter()
                .filter_map(|it| Some(fold(&it.name()?)))
                .collect(),
        ),
    };
    let generated = text.generated.as_ref().map(|tokens| {
        let phrase = Phrase::new(tokens, names);
        let how = if text.stored { "STORED" } else { "VIRTUAL" };
        Phrase::meaning(
            format!("({}) {how}", phrase.text),
            format!("{} {how}", phrase.key()),
        )
    });
    Column {
        name: text.name.clone(),
        facts: kinds::Column {
            data_type: Phrase::meaning(data_type, type_meaning),
            // A rowid is never null, whatever its line says.
            not_null: is_rowid || text.not_null || is_key_without_rowid(text, table),
            not_null_conflict: text.not_null_conflict.clone(),
            default: text.default.as_deref().and_then(|it| default(it, names)),
            collation: collation.map(|it| it.to_ascii_uppercase()),
            generated,
            position,
        },
        is_rowid,
        tokens: text.tokens.clone(),
    }
}

/// Returns the column that is another name of the rowid: https://sqlite.org/lang_createtable.html#rowid
fn rowid(table: &TableText) -> Option<String> {
    if table.without_rowid {
        return None;
    }
    table.constraints.iter().find_map(|it| match &it.body {
        Body::PrimaryKey { columns, .. } => {
            let [key] = columns.as_slice() else {
                return None;
            };
            // Only with the column itself does DESC make an ordinary key.
            if it.column.is_some() && key.descending {
                return None;
            }
            let name = key.name()?;
            let column = table
                .columns
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(&name))?;
            match column.data_type.as_slice() {
                [single] if fold(&single.name()?) == "integer" => Some(name),
                _ => None,
            }
        }
        _ => None,
    })
}

fn is_key_without_rowid(text: &ColumnText, table: &TableText) -> bool {
    let holds = |it: &ConstraintText| match &it.body {
        Body::PrimaryKey { columns, .. } => columns.iter().any(|key| {
            key.name()
                .is_some_and(|name| name.eq_ignore_ascii_case(&text.name))
        }),
        _ => false,
    };
    table.without_rowid && table.constraints.iter().any(holds)
}

/// Reads a default: a bare word is a string, unless it is a value's keyword.
fn default(tokens: &[Token], names: &Names) -> Option<Phrase> {
    let inside = bare(tokens);
    let shown = written(tokens);
    if let [token] = inside {
        let keyword = |words: &[&str]| words.iter().any(|word| token.is(word));
        if keyword(&["NULL"]) {
            return None;
        }
        let values = [
            "TRUE",
            "FALSE",
            "CURRENT_TIME",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
        ];
        if matches!(token.kind, Kind::Word | Kind::Quoted) && !keyword(&values) {
            let string = string(&token.name()?);
            return Some(Phrase::meaning(string.clone(), string));
        }
    }
    let shown = if inside.len() == 1 {
        written(inside)
    } else {
        shown
    };
    Some(Phrase::meaning(shown, meaning(inside, names)))
}

fn constraint(
    text: &ConstraintText,
    table: &TableText,
    texts: &Texts,
    names: &Names,
) -> Constraint {
    let on_conflict = |conflict: &Option<String>| match conflict {
        Some(resolution) => format!(" ON CONFLICT {resolution}"),
        None => String::new(),
    };
    let folded = |columns: &[Key]| {
        columns
            .iter()
            .filter_map(|it| Some(fold(&it.name()?)))
            .collect()
    };
    let (rule, columns, definition) = match &text.body {
        Body::PrimaryKey {
            columns,
            autoincrement,
            conflict,
        } => {
            let mut ordered = columns.clone();
            if rowid(table).is_some() {
                // The rowid's key has no order of its own.
                ordered.iter_mut().for_each(|key| key.descending = false);
            }
            let phrase = keys(&ordered, table, names);
            let counts = if *autoincrement { " AUTOINCREMENT" } else { "" };
            let tail = format!("{counts}{}", on_conflict(conflict));
            let definition = Phrase::meaning(
                format!("PRIMARY KEY ({}){tail}", phrase.text),
                format!("primary key {}{tail}", phrase.key()),
            );
            let rule = Rule::PrimaryKey {
                autoincrement: *autoincrement,
            };
            (rule, folded(columns), definition)
        }
        Body::Unique { columns, conflict } => {
            let phrase = keys(columns, table, names);
            let tail = on_conflict(conflict);
            let definition = Phrase::meaning(
                format!("UNIQUE ({}){tail}", phrase.text),
                format!("unique {}{tail}", phrase.key()),
            );
            (Rule::Unique, folded(columns), definition)
        }
        Body::Check(tokens) => {
            let phrase = Phrase::new(tokens, names);
            let definition = Phrase::meaning(
                format!("CHECK ({})", phrase.text),
                format!("check {}", phrase.key()),
            );
            let own = |name: &String| table.columns.iter().any(|it| fold(&it.name) == *name);
            let columns = mentioned(tokens).into_iter().filter(own).collect();
            (Rule::Check, columns, definition)
        }
        Body::ForeignKey(reference) => {
            let definition = foreign_key(reference, texts);
            let columns = reference.columns.iter().map(|it| fold(it)).collect();
            (
                Rule::ForeignKey(fold(&reference.table)),
                columns,
                definition,
            )
        }
    };
    let named = |name: &String| Phrase::meaning(quoted(name), fold(name));
    let clause = match (&text.body, &text.name) {
        (Body::ForeignKey(reference), name) => {
            let name = name
                .as_ref()
                .map(|it| format!("CONSTRAINT {} ", quoted(it)));
            format!("{}{}", name.unwrap_or_default(), references(reference))
        }
        _ => written(&text.tokens),
    };
    Constraint {
        facts: kinds::Constraint {
            name: text.name.as_ref().map(named),
            definition,
        },
        rule,
        columns,
        within: text.column.as_deref().map(fold),
        clause,
    }
}

fn foreign_key(reference: &Reference, texts: &Texts) -> Phrase {
    let list = |names: &[String], write: fn(&str) -> String| {
        let names: Vec<_> = names.iter().map(|it| write(it)).collect();
        names.join(", ")
    };
    let key = |it: &ConstraintText| match &it.body {
        Body::PrimaryKey { columns, .. } => {
            Some(columns.iter().filter_map(Key::name).collect::<Vec<_>>())
        }
        _ => None,
    };
    // Without columns the primary key is meant.
    let to = match texts.get(&fold(&reference.table)) {
        Some(parent) if reference.to.is_empty() => {
            parent.constraints.iter().find_map(key).unwrap_or_default()
        }
        _ => reference.to.clone(),
    };
    let columns = list(&reference.columns, quoted);
    let resolved = Reference {
        table: fold(&reference.table),
        to: to.iter().map(|it| fold(it)).collect(),
        ..reference.clone()
    };
    Phrase::meaning(
        format!("FOREIGN KEY ({columns}) {}", references(reference)),
        format!(
            "{} {}",
            list(&reference.columns, fold),
            references(&resolved)
        ),
    )
}

/// Writes `REFERENCES …`.
fn references(reference: &Reference) -> String {
    let mut sql = format!("REFERENCES {}", quoted(&reference.table));
    if !reference.to.is_empty() {
        let to: Vec<_> = reference.to.iter().map(|it| quoted(it)).collect();
        sql.push_str(&format!(" ({})", to.join(", ")));
    }
    let parts = [
        ("ON DELETE", &reference.on_delete),
        ("ON UPDATE", &reference.on_update),
        ("MATCH", &reference.matching),
    ];
    for (words, value) in parts {
        if let Some(value) = value {
            sql.push_str(&format!(" {words} {value}"));
        }
    }
    if reference.deferred {
        sql.push_str(" DEFERRABLE INITIALLY DEFERRED");
    }
    sql
}
