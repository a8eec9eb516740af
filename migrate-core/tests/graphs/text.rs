//! Texts that somebody may type as a target or a range.

use crate::plan_support::Rev;
use crate::rng::Rng;

const SYMBOLS: [&str; 4] = ["head", "heads", "base", "current"];
const SIGNS: &[u8] = b"+-@:.~^ abhe019_'\"\0\xc3\xa9";

pub(crate) fn target(revs: &[Rev], rng: &mut Rng) -> String {
    if rng.percent(6) {
        let bytes: Vec<u8> = (0..rng.below(10))
            .map(|_| SIGNS[rng.below(SIGNS.len())])
            .collect();
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let branch = match rng.percent(25) {
        true => format!("{}@", name(revs, rng)),
        false => String::new(),
    };
    let place = match rng.below(8) {
        0 => String::new(),
        1..4 => rng.pick(&SYMBOLS).to_owned(),
        _ => name(revs, rng),
    };
    let walk = match (rng.below(10), place.is_empty()) {
        (0 | 1, false) | (0..9, true) => format!("{}{}", rng.pick(&["+", "-"]), rng.below(5)),
        (2, _) => format!("-{}", u128::MAX),
        _ => String::new(),
    };
    format!("{branch}{place}{walk}")
}

pub(crate) fn range(revs: &[Rev], rng: &mut Rng) -> String {
    let mut side = || match rng.percent(30) {
        true => String::new(),
        false => target(revs, rng),
    };
    let (from, to) = (side(), side());
    match rng.percent(3) {
        true => format!("{from}{to}"),
        false => format!("{from}:{to}"),
    }
}

/// Writes an id, a part of one, a label, or what nothing is called.
fn name(revs: &[Rev], rng: &mut Rng) -> String {
    let rev = &revs[rng.below(revs.len())];
    match rng.below(10) {
        0..5 => rev.id.clone(),
        5..7 => {
            let end = 1 + rng.below(rev.id.len());
            rev.id[..end].to_owned()
        }
        7 | 8 => {
            let labels: Vec<&str> = revs
                .iter()
                .flat_map(|rev| &rev.labels)
                .map(|it| &**it)
                .collect();
            match labels.is_empty() {
                true => "billing".to_owned(),
                false => rng.pick(&labels).to_owned(),
            }
        }
        _ => "nothing".to_owned(),
    }
}
