//! Moments and durations as people read them.

use std::cell::RefCell;
use std::sync::LazyLock;
use std::time::Duration;
use std::{env, fs};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns a moment of RFC 3339 by the clock of this machine, to the minute.
///
/// Text that is no moment is returned as it is.
pub(crate) fn moment(text: &str) -> String {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(zone);
    thread_local! {
        /// The last moment and what it became: rows of one run often are of one minute.
        static LAST: RefCell<Option<(String, String)>> = RefCell::default();
    }
    LAST.with_borrow_mut(|last| match last {
        Some((known, shown)) if is_same_minute(text, known) => shown.clone(),
        _ => {
            let shown = local(text, &ZONE);
            // What is no moment is shown as it is, and tells nothing of the next.
            *last = (shown != text).then(|| (text.to_owned(), shown.clone()));
            shown
        }
    })
}

/// Returns the zone of this machine.
///
/// To tell its name, which is never shown, all zones would be listed: as many calls of the system as there
/// are countries. So the file of the zone is read itself, where no variable names another.
fn zone() -> TimeZone {
    const FILE: &str = "/etc/localtime";
    let is_named = ["TZ", "TZDIR"].iter().any(|it| env::var_os(it).is_some());
    let file = fs::read(FILE).ok().filter(|_| cfg!(unix) && !is_named);
    let zone = file.and_then(|bytes| TimeZone::tzif(FILE, &bytes).ok());
    zone.unwrap_or_else(TimeZone::system)
}

/// Returns whether both are moments of UTC that differ in digits of their seconds alone, or one text.
fn is_same_minute(one: &str, two: &str) -> bool {
    const MINUTE: usize = "2026-11-20T10:32".len();
    if one == two || !one.ends_with('Z') || one.len() != two.len() {
        return one == two;
    }
    let mut bytes = one.bytes().zip(two.bytes()).enumerate();
    let seconds = |(at, (one, two)): (usize, (u8, u8))| {
        one == two || (at > MINUTE + 1 && one.is_ascii_digit() && two.is_ascii_digit())
    };
    one.as_bytes().get(MINUTE) == Some(&b':') && bytes.all(seconds)
}

fn local(text: &str, zone: &TimeZone) -> String {
    match text.parse::<Timestamp>() {
        Ok(moment) => {
            let zoned = moment.to_zoned(zone.clone());
            zoned.strftime("%Y-%m-%d %H:%M").to_string()
        }
        Err(_) => text.to_owned(),
    }
}

/// Returns how long ago a moment of RFC 3339 was, such as `3 min ago`.
pub(crate) fn ago(text: &str) -> String {
    since(text, Timestamp::now())
}

fn since(text: &str, now: Timestamp) -> String {
    let Ok(moment) = text.parse::<Timestamp>() else {
        return format!("at {text}");
    };
    // Clocks of two machines may differ: what is in the future was just now.
    let passed = Duration::try_from(now.duration_since(moment)).unwrap_or_default();
    let seconds = passed.as_secs();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match (minutes, hours) {
        (0, _) => format!("{seconds} s ago"),
        (1..60, _) => format!("{minutes} min ago"),
        (_, 1..48) => format!("{hours} h ago"),
        _ => format!("{} d ago", hours / 24),
    }
}

/// Returns a duration, such as `12 ms`, `1.2 s` or `1 min 13 s`.
pub(crate) fn duration(duration: Duration) -> String {
    let (ms, seconds) = (duration.as_millis(), duration.as_secs());
    match seconds {
        0 if ms == 0 && !duration.is_zero() => "1 ms".to_owned(),
        0 if duration.is_zero() => "0 s".to_owned(),
        0 => format!("{ms} ms"),
        1..10 if ms % 1000 >= 100 => format!("{seconds}.{} s", ms % 1000 / 100),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_or_two_units() {
        let text = |ms| duration(Duration::from_millis(ms));
        assert_eq!(text(0), "0 s");
        assert_eq!(text(12), "12 ms");
        assert_eq!(text(1_234), "1.2 s");
        assert_eq!(text(41_000), "41 s");
        assert_eq!(text(73_000), "1 min 13 s");
        assert_eq!(text(3_660_000), "1 h 1 min");
        assert_eq!(duration(Duration::from_micros(3)), "1 ms");
    }

    #[test]
    fn moments_are_shown_by_the_local_clock() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(local("2026-11-20T23:40:00.5Z", &zone), "2026-11-21 01:40");
        assert_eq!(local("yesterday", &zone), "yesterday");
    }

    #[test]
    fn the_zone_is_the_systems() {
        for moment in ["2026-01-20T23:40:00Z", "2026-07-20T23:40:00Z"] {
            assert_eq!(local(moment, &zone()), local(moment, &TimeZone::system()));
        }
    }

    #[test]
    fn a_moment_of_the_same_minute_is_known() {
        let same = |two| is_same_minute("2026-11-20T10:32:10.125Z", two);
        assert!(same("2026-11-20T10:32:19.999Z"));
        assert!(!same("2026-11-20T10:32:70.125Z"));
        assert!(!same("2026-11-20T10:33:10.125Z"));
        assert!(!same("2026-11-20T10:32:10.12+0"));
        assert!(!same("2026-11-20T10:32:10.125"));
        let east = "2026-11-20T10:32:10+02:00";
        assert!(is_same_minute(east, east));
        assert!(!is_same_minute(east, "2026-11-20T10:32:10+03:00"));
        assert_eq!(moment("2026-99-20T10:32:10Z"), "2026-99-20T10:32:10Z");
        assert_eq!(moment("2026-99-20T10:32:11Z"), "2026-99-20T10:32:11Z");
    }

    #[test]
    fn what_was_is_ago() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a moment");
        assert_eq!(since("2026-11-20T11:57:00Z", now), "3 min ago");
        assert_eq!(since("2026-11-20T10:57:00Z", now), "1 h ago");
        assert_eq!(since("2026-11-17T10:57:00Z", now), "3 d ago");
        assert_eq!(since("2026-11-20T12:00:09Z", now), "0 s ago");
    }
}
