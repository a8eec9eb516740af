//! What many rounds have shown.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Verdict;

/// How many rounds are done at once.
const AT_ONCE: usize = 2;

/// How many violations are kept in full.
const KEPT: usize = 5;

/// What many rounds have shown.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was done.
    pub name: String,
    /// How many rounds were done.
    pub rounds: usize,
    /// In how many the disturbed run had done everything.
    pub untouched: usize,
    /// In how many the run after it did the rest.
    pub completed: usize,
    /// In how many the run after it asked a person.
    pub asked: usize,
    /// How many runs refused, and did nothing.
    pub refused: usize,
    /// How many violated what must hold.
    pub violated: usize,
    /// The first violations.
    pub violations: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    /// Does rounds, some at once; each is made of its item.
    pub fn of<T: Sync + fmt::Debug>(
        name: impl Into<String>,
        items: &[T],
        round: impl Fn(&T) -> Verdict + Sync,
    ) -> Self {
        let begun = Instant::now();
        let report = Mutex::new(Self {
            name: name.into(),
            ..Self::default()
        });
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let verdict = round(item);
                        let mut report = report.lock().expect("nothing panics under the lock");
                        report.add(&format!("{item:?}"), verdict);
                    }
                });
            }
        });
        let mut report = report.into_inner().expect("nothing panics under the lock");
        report.took = begun.elapsed();
        report
    }

    /// Counts a round.
    pub fn add(&mut self, round: &str, verdict: Verdict) {
        self.rounds += 1;
        match verdict {
            Verdict::Untouched => self.untouched += 1,
            Verdict::Completed => self.completed += 1,
            Verdict::Asked => self.asked += 1,
            Verdict::Refused => self.refused += 1,
            Verdict::Violation(what) => {
                self.violated += 1;
                if self.violations.len() < KEPT {
                    self.violations.push(format!("{round}: {what}"));
                }
            }
        }
    }

    /// Fails where something was violated.
    ///
    /// # Panics
    ///
    /// Then, with the report.
    pub fn assert_clean(&self) {
        assert!(self.violated == 0, "{self}");
        assert!(self.asked == 0, "all that runs here can be probed\n{self}");
    }

    /// Fails also where no round did what it is there for; not for what depends on the clock, which
    /// may come too late each time.
    ///
    /// # Panics
    ///
    /// Then, with the report.
    pub fn assert_disturbed(&self) {
        self.assert_clean();
        assert!(self.completed > 0, "no round disturbed anything\n{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took = self.took.as_secs_f32();
        let (name, rounds, violated) = (&self.name, self.rounds, self.violated);
        write!(
            f,
            "{name}: {rounds} rounds in {took:.1} s: {violated} violations"
        )?;
        let others = [
            (self.completed, "completed"),
            (self.untouched, "untouched"),
            (self.asked, "asked a person"),
            (self.refused, "refused"),
        ];
        for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        for violation in &self.violations {
            write!(f, "\n\nviolation at {violation}")?;
        }
        Ok(())
    }
}
