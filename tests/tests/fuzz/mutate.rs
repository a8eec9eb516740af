//! Texts that are nearly right.

use migrate_tests::proof::Random;

/// Pieces that mean something to one of the readers.
const WORDS: [&str; 50] = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "\0",
    " ",
    "\t",
    "é",
    "日本",
    "\u{10ffff}",
    "'",
    "''",
    "\"",
    "`",
    "$$",
    "$a$",
    "\\",
    "\\d\n",
    "--",
    "-- ",
    "/*",
    "*/",
    "/*!",
    "#",
    ";",
    "(",
    ")",
    "[",
    "]",
    "=",
    ",",
    "-- migrate:",
    "-- migrate:up",
    "-- migrate:down none",
    "-- revision: ",
    "-- statement of ",
    "DELIMITER //\n",
    "BEGIN ATOMIC ",
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN ",
    " CASE WHEN 1 THEN 2 ",
    " END",
    " END;",
    "-- migrate:rerunnable\n",
    " foreign-keys=off transaction=off",
    "COPY a FROM stdin;\n",
    "18446744073709551615",
    "-1",
    "@head",
    "+",
];

/// Returns a seed after some changes, cut where it is too long.
pub(crate) fn mutated(random: &mut Random, seeds: &[String], longest: usize) -> String {
    let mut bytes = random.one_of(seeds).clone().into_bytes();
    // Some part of a long text, so that its end is reached too.
    let start = random.below(bytes.len().saturating_sub(longest) + 1);
    bytes.drain(..start);
    bytes.truncate(longest);
    for _ in 0..=random.below(6) {
        change(random, &mut bytes, seeds);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, seeds: &[String]) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(40)).min(bytes.len());
    match random.below(6) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let word = random.one_of(&WORDS).bytes();
            drop(bytes.splice(at..at, word));
        }
        2 => {
            let word = random.one_of(&WORDS).bytes();
            drop(bytes.splice(at..end, word));
        }
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = random.below(bytes.len() + 1);
            drop(bytes.splice(to..to, copy));
        }
        4 => {
            let other = random.one_of(seeds).as_bytes();
            let from = random.below(other.len() + 1);
            let to = (from + random.below(80)).min(other.len());
            drop(bytes.splice(at..at, other[from..to].iter().copied()));
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

/// Returns a shorter text that fails too.
pub(crate) fn shortened(text: &str, fails: &dyn Fn(&str) -> bool) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut part = chars.len() / 2;
    while part > 0 {
        let mut at = 0;
        while at < chars.len() {
            let end = (at + part).min(chars.len());
            let without: Vec<char> = [&chars[..at], &chars[end..]].concat();
            if fails(&without.iter().collect::<String>()) {
                chars = without;
            } else {
                at += part;
            }
        }
        part /= 2;
    }
    chars.into_iter().collect()
}

#[test]
fn a_failing_text_is_made_short() {
    let fails = |text: &str| text.contains("é") && text.contains('b');
    assert_eq!(shortened("xxaéxaxabaxx", &fails), "éb");
}
