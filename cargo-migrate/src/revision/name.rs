//! The name of a new file: when it was made, and what it is about.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use migrate_core::Folder;

const STAMP: &str = "%Y%m%d_%H%M%S";

/// How long the part after the time may be.
const LONGEST: usize = 60;

/// Returns the name of a new file; it sorts after the names of what comes before it.
pub(super) fn of(
    message: &str,
    id: &str,
    now: Timestamp,
    before: &[&str],
    folder: &Folder,
) -> String {
    let is_before =
        |file: &&migrate_core::revision::Revision| file.id().is_some_and(|id| before.contains(&id));
    let files = folder.revisions().iter().filter(is_before);
    let names = files.map(|file| file.file.path().rsplit('/').next().unwrap_or_default());
    let stamp = after(now.to_zoned(TimeZone::UTC).datetime(), names);

    let slug = match slug(message) {
        slug if slug.is_empty() => self::slug(id),
        slug => slug,
    };
    // Slugs become the variants of the application's `enum Revision`: two must not be equal.
    let taken = |slug: &str| folder.revisions().iter().any(|file| file.slug() == slug);
    let numbered = (2..).map(|number| format!("{slug}_{number}"));
    let mut slugs = std::iter::once(slug.clone()).chain(numbered);
    let free = slugs.find(|slug| !taken(slug)).unwrap_or(slug);
    format!("{}_{free}.sql", stamp.strftime(STAMP))
}

/// Returns the time, or the second after the latest of the names where that isn't past.
///
/// Two files of one second, and clocks that differ, would else sort in the wrong order.
fn after<'n>(now: DateTime, names: impl Iterator<Item = &'n str>) -> DateTime {
    let times = names.filter_map(|name| DateTime::strptime(STAMP, name.get(..15)?).ok());
    let next = times
        .max()
        .and_then(|latest| latest.checked_add(1.second()).ok());
    next.map_or(now, |next| next.max(now))
}

/// Returns a message as a part of a file's name: `Add chunks!` becomes `add_chunks`.
fn slug(message: &str) -> String {
    let words = message
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if !slug.is_empty() && slug.len() + 1 + word.len() > LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('_');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
    slug.truncate(LONGEST);
    slug
}

#[cfg(test)]
mod tests {
    use migrate_core::{Config, Dialect, SourceFile};

    use super::*;

    fn folder(names: &[&str]) -> Folder {
        let files = names.iter().enumerate().map(|(n, name)| {
            let text = format!("-- revision: r{n}\n-- parent: base\n\n-- migrate:up none\n");
            SourceFile::new(&format!("migrations/{name}"), &text)
        });
        Folder::from_files(Config::new(&[Dialect::Sqlite]), files.collect())
    }

    fn named(message: &str, parents: &[&str], names: &[&str]) -> String {
        let now = "2026-11-20T10:32:00Z".parse().unwrap();
        of(message, "3b2c1a5d6e7f", now, parents, &folder(names))
    }

    #[test]
    fn a_name_says_when_and_what() {
        assert_eq!(
            named("Add chunks, table!", &[], &[]),
            "20261120_103200_add_chunks_table.sql"
        );
        assert_eq!(
            named("добавить", &[], &[]),
            "20261120_103200_3b2c1a5d6e7f.sql"
        );
        let long = named(&"word ".repeat(40), &[], &[]);
        assert!(long.ends_with("word.sql") && long.len() < 80, "{long}");
    }

    #[test]
    fn a_name_sorts_after_those_of_its_parents() {
        let parent = ["20261120_103200_zebra.sql"];
        assert_eq!(
            named("apple", &["r0"], &parent),
            "20261120_103201_apple.sql"
        );
        assert_eq!(named("apple", &[], &parent), "20261120_103200_apple.sql");
        let ahead = [
            "20261120_103200_a.sql",
            "20270101_235959_b.sql",
            "001_c.sql",
        ];
        assert_eq!(
            named("d", &["r0", "r1", "r2"], &ahead),
            "20270102_000000_d.sql"
        );
    }

    #[test]
    fn a_name_that_tells_no_time_leaves_the_clock() {
        for parent in ["001_initial.sql", "99999999_999999_x.sql", "éééééééééé.sql"] {
            assert_eq!(named("a", &["r0"], &[parent]), "20261120_103200_a.sql");
        }
    }

    #[test]
    fn a_second_message_of_the_same_words_gets_a_number() {
        let names = ["20260101_000000_fix.sql", "20260102_000000_fix_2.sql"];
        assert_eq!(named("fix", &[], &names), "20261120_103200_fix_3.sql");
    }
}
