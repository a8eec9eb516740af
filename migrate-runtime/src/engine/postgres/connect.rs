//! Connects to PostgreSQL, and doesn't wait for ever where nobody answers.

use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::send;

/// How long connecting may take where the URL doesn't say: as long as a pool of sqlx waits.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The parameter of libpq: seconds, 0 for ever.
const PARAMETER: &str = "connect_timeout";

/// Reads from a URL how long connecting may take; `None` is for ever.
///
/// # Errors
///
/// What stands there, where it is no number of seconds.
pub(super) fn patience(url: &str) -> Result<Option<Duration>, String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    match pairs.rfind(|(name, _)| *name == PARAMETER) {
        None => Ok(Some(PATIENCE)),
        Some((_, text)) => match text.parse::<u32>() {
            Ok(0) => Ok(None),
            Ok(seconds) => Ok(Some(Duration::from_secs(seconds.into()))),
            Err(_) => Err(format!("{PARAMETER}={text} is no number of seconds")),
        },
    }
}

/// Connects, and gives up where the server doesn't answer within `patience`.
pub(super) async fn connect(
    options: &PgConnectOptions,
    patience: Option<Duration>,
) -> sqlx::Result<PgConnection> {
    let Some(patience) = patience else {
        return options.connect().await;
    };
    let connected = sqlx_core::rt::timeout(patience, options.connect()).await;
    connected.unwrap_or_else(|_| Err(send::silence(patience)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_how_long_connecting_may_take() {
        let seconds = |n| Ok(Some(Duration::from_secs(n)));
        assert_eq!(patience("postgres://h/d"), seconds(30));
        assert_eq!(patience("postgres://h/d?connect_timeout=3"), seconds(3));
        let twice = "postgres://h/d?connect_timeout=3&host=/tmp&connect_timeout=4";
        assert_eq!(patience(twice), seconds(4));
        assert_eq!(patience("postgres://h/d?connect_timeout=0"), Ok(None));
        for wrong in ["", "-1", "3s"] {
            let url = format!("postgres://h/d?connect_timeout={wrong}");
            assert!(patience(&url).is_err(), "{url}");
        }
    }
}
