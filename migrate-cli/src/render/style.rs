//! The few colours; no meaning is told by colour alone.

use std::fmt::{self, Display, Write as _};

use anstyle::{AnsiColor, Style};

/// A colour with a meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tint(Style);

/// Done, applied.
pub(crate) const GOOD: Tint = Tint(AnsiColor::Green.on_default().bold());
/// Failed, halfway, edited.
pub(crate) const BAD: Tint = Tint(AnsiColor::Red.on_default().bold());
/// To be looked at.
pub(crate) const WARN: Tint = Tint(AnsiColor::Yellow.on_default().bold());
/// Beside the matter.
pub(crate) const NOTE: Tint = Tint(AnsiColor::Cyan.on_default().bold());
/// The frame of a picture.
pub(crate) const FRAME: Tint = Tint(AnsiColor::Blue.on_default().bold());
/// What the eye should find.
pub(crate) const STRONG: Tint = Tint(Style::new().bold());

/// The colours of lanes, in turn.
const LANES: [AnsiColor; 6] = [
    AnsiColor::Red,
    AnsiColor::Green,
    AnsiColor::Yellow,
    AnsiColor::Blue,
    AnsiColor::Magenta,
    AnsiColor::Cyan,
];

impl Tint {
    /// Returns the colour of a lane.
    pub(crate) fn lane(number: usize) -> Self {
        Self(LANES[number % LANES.len()].on_default())
    }

    /// Adds a sign in this colour.
    pub(crate) fn push(self, out: &mut String, sign: char) {
        // A string takes all that is written.
        let _ = write!(out, "{}{sign}{:#}", self.0, self.0);
    }

    /// Returns a text in this colour.
    pub(crate) fn on(self, text: &str) -> impl Display {
        Tinted(self.0, text.to_owned())
    }
}

struct Tinted(Style, String);

impl Display for Tinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(style, text) = self;
        write!(f, "{style}{text}{style:#}")
    }
}
