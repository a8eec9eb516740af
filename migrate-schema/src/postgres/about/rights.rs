//! Rights that roles have where the engine gives others, and the statements that lead from some to others.

use std::collections::BTreeMap;
use std::fmt;

use crate::Statement;

/// Rights as they differ from what the engine gives where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Rights(BTreeMap<(String, String), Right>);

/// How a role has a right.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub(crate) enum Right {
    /// It has it.
    Given,
    /// It has it, and may pass it on.
    Grantable,
    /// It lacks what the engine gives: the owner all, everybody the use of functions and types.
    Revoked,
}

/// What makes one right of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Revoke,
    RevokeOption,
    Grant,
    GrantOption,
}

/// The order in which people name privileges.
const PRIVILEGES: [&str; 11] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "MAINTAIN",
    "USAGE",
    "CREATE",
    "EXECUTE",
];

impl Rights {
    /// Says how a role has a privilege such as `SELECT`, or `UPDATE (email)`.
    pub(crate) fn set(&mut self, grantee: &str, privilege: &str, right: Right) {
        self.0
            .insert((grantee.to_owned(), privilege.to_owned()), right);
    }

    /// Says that a role has what the engine gives.
    pub(crate) fn unset(&mut self, grantee: &str, privilege: &str) {
        self.0.remove(&(grantee.to_owned(), privilege.to_owned()));
    }

    /// Returns how a role has a privilege; `None` where it is as the engine gives it.
    pub(crate) fn get(&self, grantee: &str, privilege: &str) -> Option<Right> {
        let key = (grantee.to_owned(), privilege.to_owned());
        self.0.get(&key).copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, Right)> {
        let rights = self.0.iter();
        rights.map(|((grantee, privilege), right)| (grantee.as_str(), privilege.as_str(), *right))
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns the statements that lead to other rights on what a text such as `SCHEMA billing` names, each after a
    /// prefix.
    pub(crate) fn lead_to(&self, to: &Self, prefix: &str, target: &str) -> Vec<Statement> {
        let mut steps: BTreeMap<(Step, &str), Vec<&str>> = BTreeMap::new();
        for (grantee, privilege) in self.0.keys().chain(to.0.keys()) {
            let step = step(self.get(grantee, privilege), to.get(grantee, privilege));
            if let Some(step) = step {
                steps.entry((step, grantee)).or_default().push(privilege);
            }
        }
        let mut joined: BTreeMap<(Step, String), Vec<&str>> = BTreeMap::new();
        for ((step, grantee), privileges) in steps {
            let key = (step, list(&privileges));
            joined.entry(key).or_default().push(grantee);
        }
        let write = |((step, privileges), grantees): ((Step, String), Vec<&str>)| {
            let grantees = grantees.join(", ");
            Statement::new(match step {
                Step::Revoke => format!("{prefix}REVOKE {privileges} ON {target} FROM {grantees}"),
                Step::RevokeOption => format!(
                    "{prefix}REVOKE GRANT OPTION FOR {privileges} ON {target} FROM {grantees}"
                ),
                Step::Grant => format!("{prefix}GRANT {privileges} ON {target} TO {grantees}"),
                Step::GrantOption => {
                    format!(
                        "{prefix}GRANT {privileges} ON {target} TO {grantees} WITH GRANT OPTION"
                    )
                }
            })
        };
        joined.into_iter().map(write).collect()
    }
}

fn step(from: Option<Right>, to: Option<Right>) -> Option<Step> {
    if from == to {
        return None;
    }
    Some(match (from, to) {
        (Some(Right::Grantable), Some(Right::Given)) => Step::RevokeOption,
        (_, Some(Right::Given)) | (Some(Right::Revoked), None) => Step::Grant,
        (_, Some(Right::Grantable)) => Step::GrantOption,
        (_, Some(Right::Revoked) | None) => Step::Revoke,
    })
}

/// Returns privileges as SQL lists them, one of several columns once.
fn list(privileges: &[&str]) -> String {
    let mut columns: BTreeMap<(usize, &str, bool), Vec<&str>> = BTreeMap::new();
    for privilege in privileges {
        let (word, column) = match privilege.split_once(" (") {
            Some((word, column)) => (word, Some(column.trim_end_matches(')'))),
            None => (*privilege, None),
        };
        let place = PRIVILEGES.iter().position(|it| *it == word);
        let key = (place.unwrap_or(PRIVILEGES.len()), word, column.is_some());
        let found = columns.entry(key).or_default();
        if let Some(column) = column
            && !found.contains(&column)
        {
            found.push(column);
        }
    }
    let write = |((_, word, _), columns): ((usize, &str, bool), Vec<&str>)| match columns.len() {
        0 => word.to_owned(),
        _ => format!("{word} ({})", columns.join(", ")),
    };
    columns
        .into_iter()
        .map(write)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Writes what people are shown, such as `app: SELECT, UPDATE (email); PUBLIC: no EXECUTE`.
impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut grantees: BTreeMap<&str, BTreeMap<Right, Vec<&str>>> = BTreeMap::new();
        for (grantee, privilege, right) in self.iter() {
            let of_grantee = grantees.entry(grantee).or_default();
            of_grantee.entry(right).or_default().push(privilege);
        }
        for (index, (grantee, rights)) in grantees.iter().enumerate() {
            let sign = if index == 0 { "" } else { "; " };
            write!(f, "{sign}{grantee}: ")?;
            for (index, (right, privileges)) in rights.iter().enumerate() {
                let sign = if index == 0 { "" } else { ", " };
                let privileges = list(privileges);
                match right {
                    Right::Given => write!(f, "{sign}{privileges}")?,
                    Right::Grantable => write!(f, "{sign}{privileges} with grant option")?,
                    Right::Revoked => write!(f, "{sign}no {privileges}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(list: &[(&str, &str, Right)]) -> Rights {
        let mut rights = Rights::default();
        for (grantee, privilege, right) in list {
            rights.set(grantee, privilege, *right);
        }
        rights
    }

    fn sql(from: &Rights, to: &Rights) -> Vec<String> {
        let statements = from.lead_to(to, "", "users");
        statements.into_iter().map(|it| it.sql).collect()
    }

    #[test]
    fn what_several_roles_get_is_one_statement() {
        let to = rights(&[
            ("app", "INSERT", Right::Given),
            ("app", "SELECT", Right::Given),
            ("jobs", "INSERT", Right::Given),
            ("jobs", "SELECT", Right::Given),
            ("reader", "SELECT (email)", Right::Given),
            ("reader", "SELECT (id)", Right::Given),
        ]);
        assert_eq!(
            sql(&Rights::default(), &to),
            [
                "GRANT SELECT (email, id) ON users TO reader",
                "GRANT SELECT, INSERT ON users TO app, jobs",
            ]
        );
    }

    #[test]
    fn every_way_from_right_to_right_has_its_statement() {
        let states = [
            None,
            Some(Right::Given),
            Some(Right::Grantable),
            Some(Right::Revoked),
        ];
        let one = |right: Option<Right>| {
            let listed: Vec<_> = right.map(|it| ("app", "SELECT", it)).into_iter().collect();
            rights(&listed)
        };
        for from in states {
            for to in states {
                let statements = sql(&one(from), &one(to));
                assert_eq!(statements.is_empty(), from == to, "{from:?} {to:?}");
            }
        }
        assert_eq!(
            sql(&one(Some(Right::Grantable)), &one(Some(Right::Given))),
            ["REVOKE GRANT OPTION FOR SELECT ON users FROM app"]
        );
        assert_eq!(
            sql(&one(Some(Right::Revoked)), &one(None)),
            ["GRANT SELECT ON users TO app"]
        );
    }

    #[test]
    fn people_are_told_who_lacks_what() {
        let rights = rights(&[
            ("PUBLIC", "EXECUTE", Right::Revoked),
            ("app", "EXECUTE", Right::Grantable),
        ]);
        let shown = rights.to_string();
        assert_eq!(shown, "PUBLIC: no EXECUTE; app: EXECUTE with grant option");
    }
}
