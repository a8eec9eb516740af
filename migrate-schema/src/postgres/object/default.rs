//! Defaults of columns, apart from them: a sequence that a column owns and whose values it takes needs both first.

use super::column::inherited_default;
use super::{At, Item, Sql, Tag};
use crate::Statement;
use crate::facet::object;

object! {
    /// A default of a column, which has the same name.
    Default = "default" {
        expression: String => "expression",
    }
}

impl Sql for Default {
    fn create(&self, at: &At<'_>) -> Vec<Statement> {
        let mut statements = vec![set(self, at)];
        statements.extend(self.counted_on(at));
        statements
    }

    fn alter(&self, to: &Self, at: &At<'_>) -> Option<Vec<Statement>> {
        Some(to.create(at))
    }

    fn drop(&self, at: &At<'_>) -> Statement {
        let (table, column) = (at.holder(), at.sql());
        let change = match inherited_default(at) {
            Some(expression) => format!("SET DEFAULT {expression}"),
            None => "DROP DEFAULT".to_owned(),
        };
        Statement::new(format!(
            "ALTER TABLE {table} ALTER COLUMN {column} {change}"
        ))
    }
}

impl Default {
    /// Returns the expression as people write it: a string becomes of the column's type by itself.
    pub(crate) fn text(&self, at: &At<'_>) -> String {
        if let Some(sequence) = self.sequence() {
            return format!("nextval('{}')", sequence.replace('\'', "''"));
        }
        let column = at.id.twin(Tag::Column);
        let column = at.catalog.objects.get(&column).map(|it| &it.item);
        let Some((literal, data_type)) = self.expression.rsplit_once("::") else {
            return self.expression.clone();
        };
        let is_literal = literal.len() > 1
            && literal.starts_with('\'')
            && literal.ends_with('\'')
            && !literal[1..literal.len() - 1]
                .replace("''", "")
                .contains('\'');
        if let Some(number) = negative(literal, data_type) {
            return number.to_owned();
        }
        match column {
            Some(Item::Column(it)) if is_literal && it.is_of(data_type) => literal.to_owned(),
            _ => self.expression.clone(),
        }
    }

    /// Returns the sequence whose next value it is, as SQL writes it.
    pub(crate) fn sequence(&self) -> Option<String> {
        let name = self.expression.strip_prefix("nextval('")?;
        let name = name.strip_suffix("'::regclass)")?;
        Some(name.replace("''", "'"))
    }

    /// Returns the statement that lets a new sequence go on after the values that are there.
    fn counted_on(&self, at: &At<'_>) -> Option<Statement> {
        let sequence = self.sequence()?;
        let is_new = !at
            .other
            .objects
            .iter()
            .any(|(id, object)| id.tag == Tag::Sequence && object.sql == sequence);
        let column = at.id.twin(Tag::Column);
        let is_owned = at.catalog.of(Tag::Sequence).any(|(_, object)| {
            matches!(&object.item, Item::Sequence(it) if it.owner.is_some() && object.sql == sequence)
        });
        let (table, name) = (at.holder(), at.sql());
        let string = sequence.replace('\'', "''");
        (is_new && is_owned && at.other.objects.contains_key(&column)).then(|| {
            Statement::new(format!(
                "SELECT setval('{string}', max({name})) FROM {table}"
            ))
        })
    }
}

/// Returns the number of a literal such as `'-1'::integer`, which the engine makes of `-1`.
fn negative<'a>(literal: &'a str, data_type: &str) -> Option<&'a str> {
    let number = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    let digits = number.strip_prefix('-')?;
    let is_whole = digits.bytes().all(|digit| digit.is_ascii_digit());
    let own_type = match (is_whole, number.parse::<i64>()) {
        (true, Ok(value)) if i32::try_from(value).is_ok() => "integer",
        (true, Ok(_)) => "bigint",
        (false, _) if digits.bytes().all(|it| it.is_ascii_digit() || it == b'.') => "numeric",
        _ => return None,
    };
    (own_type == data_type).then_some(number)
}

fn set(default: &Default, at: &At<'_>) -> Statement {
    let (table, column) = (at.holder(), at.sql());
    Statement::new(format!(
        "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {}",
        default.text(at)
    ))
}
