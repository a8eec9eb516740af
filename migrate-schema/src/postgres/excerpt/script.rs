//! Which statements of a script have to run again where some differ.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::statement::{About, Subject, read};
use crate::Excerpt;

/// How many times as many statements the whole must have, for an excerpt to be worth its effort.
const GAIN: usize = 2;

type Names<'s> = HashSet<Cow<'s, str>>;

/// Finds the statements to run: those that differ, those that name what they are about, and all that those name.
pub(crate) fn excerpt(before: &[&str], after: &[&str]) -> Option<Excerpt> {
    let (gone, new) = differing(before, after)?;
    let before: Vec<&str> = gone.iter().map(|&at| before[at]).collect();
    let after = Script::read(after)?;
    let before = Script::read_with(&before, &after)?;
    let mut changed = Names::default();
    for thing in before
        .things
        .iter()
        .chain(new.iter().map(|&at| &after.things[at]))
    {
        changed.insert(thing.clone()?);
    }
    let subjects: Names<'_> = before.subjects().chain(after.subjects()).cloned().collect();
    let mut taken = changed.clone();
    taken.extend(after.naming(&changed).cloned());
    let mut left: Vec<Cow<'_, str>> = taken.iter().cloned().collect();
    while let Some(thing) = left.pop() {
        for &at in after.about.get(&thing).into_iter().flatten() {
            for word in &after.statements[at].words {
                if subjects.contains(word) && taken.insert(word.clone()) {
                    left.push(word.clone());
                }
            }
        }
    }
    let runs = |thing: &Option<Cow<'_, str>>| thing.as_ref().is_none_or(|it| taken.contains(it));
    let things = after.things.iter().enumerate();
    let statements: Vec<usize> = things
        .filter(|(_, thing)| runs(thing))
        .map(|(at, _)| at)
        .collect();
    if statements.len() * GAIN > after.things.len() {
        return None;
    }
    let owned = |names: Names<'_>| {
        let names = names.into_iter().map(Cow::into_owned);
        names.collect::<BTreeSet<_>>()
    };
    Some(Excerpt::new(statements, owned(changed), owned(subjects)))
}

/// A script's statements, and what each is about.
#[derive(Default)]
struct Script<'s> {
    statements: Vec<About<'s>>,
    /// The thing that each statement is about; nothing where it is there for all.
    things: Vec<Option<Cow<'s, str>>>,
    /// The statements about each thing.
    about: HashMap<Cow<'s, str>, Vec<usize>>,
}

impl<'s> Script<'s> {
    fn read(statements: &[&'s str]) -> Option<Self> {
        Self::read_with(statements, &Self::default())
    }

    /// Reads statements that may name indexes of other ones.
    fn read_with(statements: &[&'s str], others: &Self) -> Option<Self> {
        let statements: Option<Vec<About<'s>>> = statements.iter().map(|it| read(it)).collect();
        let statements = statements?;
        let all = statements.iter().chain(&others.statements);
        let tables: HashMap<&str, &Cow<'_, str>> = all
            .filter_map(|about| match &about.subject {
                Subject::Index { name, table } => Some((&**name, table)),
                _ => None,
            })
            .collect();
        let mut things = Vec::with_capacity(statements.len());
        for about in &statements {
            things.push(match &about.subject {
                Subject::All => None,
                Subject::Thing(thing) | Subject::Index { table: thing, .. } => Some(thing.clone()),
                Subject::OfIndex(name) => Some((*tables.get(&**name)?).clone()),
            });
        }
        let mut about: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, thing) in things.iter().enumerate() {
            if let Some(thing) = thing {
                about.entry(thing.clone()).or_default().push(at);
            }
        }
        Some(Self {
            statements,
            things,
            about,
        })
    }

    fn subjects(&self) -> impl Iterator<Item = &Cow<'s, str>> {
        self.about.keys()
    }

    /// Returns what the statements are about that name some of these things.
    fn naming<'a>(&'a self, names: &'a Names<'_>) -> impl Iterator<Item = &'a Cow<'s, str>> {
        let statements = self.statements.iter().zip(&self.things);
        let naming =
            statements.filter(|(about, _)| names.iter().any(|name| about.words.contains(&**name)));
        naming.filter_map(|(_, thing)| thing.as_ref())
    }
}

/// Returns which statements are on one side only; nothing where the others stand in another order.
fn differing(before: &[&str], after: &[&str]) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut counts: HashMap<&str, [usize; 2]> = HashMap::new();
    for (side, statements) in [before, after].into_iter().enumerate() {
        for statement in statements {
            counts.entry(statement).or_default()[side] += 1;
        }
    }
    let is_common = |statement: &&str| {
        counts
            .get(statement)
            .is_some_and(|[before, after]| before == after)
    };
    let both = before.iter().filter(|it| is_common(it));
    if both.ne(after.iter().filter(|it| is_common(it))) {
        return None;
    }
    let alone = |statements: &[&str]| {
        let all = statements.iter().enumerate();
        all.filter(|(_, it)| !is_common(it))
            .map(|(at, _)| at)
            .collect()
    };
    Some((alone(before), alone(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: [&str; 12] = [
        "SET client_encoding = 'UTF8'",
        "CREATE TABLE a (id int PRIMARY KEY)",
        "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)",
        "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b)",
        "CREATE INDEX c_b ON c (b)",
        "COMMENT ON INDEX c_b IS 'x'",
        "CREATE VIEW v AS SELECT * FROM c",
        "CREATE TABLE d (id int)",
        "CREATE TABLE e (id int)",
        "CREATE TABLE f (id int)",
        "CREATE TABLE g (id int)",
        "CREATE VIEW w AS SELECT * FROM v",
    ];

    fn of(change: impl FnOnce(&mut Vec<&str>)) -> Option<Vec<usize>> {
        let mut after = SCRIPT.to_vec();
        change(&mut after);
        excerpt(&SCRIPT, &after).map(|excerpt| excerpt.statements().to_vec())
    }

    #[test]
    fn what_differs_what_names_it_and_what_those_need() {
        assert_eq!(
            of(|it| it[8] = "CREATE TABLE e (id bigint)"),
            Some(vec![0, 8])
        );
        assert_eq!(
            of(|it| it[1] = "CREATE TABLE a (id int PRIMARY KEY, x int)"),
            Some(vec![0, 1, 2])
        );
        // A view of it is made again with it; what is built on the view stays, as long as the view is as it was.
        assert_eq!(
            of(|it| it[11] = "CREATE VIEW w AS SELECT id FROM v"),
            None,
            "all but a few are needed"
        );
    }

    #[test]
    fn what_comes_and_goes_is_found() {
        assert_eq!(
            of(|it| it.push("CREATE INDEX ON g (id)")),
            Some(vec![0, 10, 12])
        );
        assert_eq!(of(|it| it.truncate(11)), Some(vec![0]));
        assert_eq!(
            of(|it| it[5] = "COMMENT ON INDEX c_b IS 'y'"),
            None,
            "it needs more than half"
        );
        assert_eq!(of(|it| it[5] = "COMMENT ON INDEX other IS 'y'"), None);
    }

    #[test]
    fn another_order_or_another_ground_is_another_script() {
        assert_eq!(of(|it| it.swap(7, 8)), None);
        assert_eq!(of(|it| it[0] = "SET client_encoding = 'LATIN1'"), None);
        assert_eq!(of(|it| it.push("DO 'BEGIN END'")), None);
    }
}
