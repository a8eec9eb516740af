//! Whether a mismatch fails or becomes the new expectation.

use std::env;
use std::ffi::OsStr;

/// What happens to an answer that differs from the expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It fails the test.
    Compare,
    /// It is written into the case.
    Bless,
}

impl Mode {
    /// Reads `BLESS` and `CI`.
    pub(super) fn from_environment() -> Self {
        Self::decide(
            env::var_os("BLESS").as_deref(),
            env::var_os("CI").as_deref(),
        )
        .unwrap_or_else(|error| panic!("{error}"))
    }

    fn decide(bless: Option<&OsStr>, ci: Option<&OsStr>) -> Result<Self, &'static str> {
        match (bless.and_then(OsStr::to_str), ci) {
            (None, _) => Ok(Self::Compare),
            (Some("1"), None) => Ok(Self::Bless),
            (Some("1"), Some(_)) => {
                Err("`BLESS` and `CI` are both set: expectations are not rewritten in CI")
            }
            (Some(_), _) => Err("`BLESS` knows one value: BLESS=1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bless_1_outside_ci_rewrites() {
        let decide = |bless: Option<&str>, ci: Option<&str>| {
            Mode::decide(bless.map(OsStr::new), ci.map(OsStr::new))
        };
        assert_eq!(decide(None, None), Ok(Mode::Compare));
        assert_eq!(decide(None, Some("true")), Ok(Mode::Compare));
        assert_eq!(decide(Some("1"), None), Ok(Mode::Bless));
        assert!(decide(Some("1"), Some("true")).is_err());
        assert!(decide(Some("yes"), None).is_err());
    }
}
