//! How PostgreSQL is opened, and by what.

use std::str::FromStr as _;

use migrate_core::Diagnostic;
use sqlx::ConnectOptions as _;
use sqlx::pool::Pool;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::state::State;
use super::{Home, Postgres, quote};
use crate::database::{Database, Source, sealed};
use crate::engine::link::{Held, Link};
use crate::engine::{Answer, Engine};
use crate::settings::Settings;
use crate::{Error, ErrorKind};

/// What a borrowed connection is called until its server says where it is.
pub(super) const SOMEWHERE: &str = "the connection's database";

/// What the server's list of sessions shows, where the application says nothing else.
const APPLICATION_NAME: &str = "migrate";

impl<'c> sealed::Open<'c> for Pool<sqlx::Postgres> {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| {
            Box::pin(async move {
                let options = self.connect_options();
                let place = place(&options);
                if settings.pooler {
                    // Its connections prepare statements, which would stay in strangers' sessions.
                    return open(PgConnectOptions::clone(&options), settings).await;
                }
                let taken = self.acquire().await;
                let taken = taken.map_err(|cause| cant_connect(&place, cause))?;
                let beside = Some(PgConnectOptions::clone(&options));
                found(Held::Pooled(taken), beside, place, settings)
            })
        })
    }
}

impl<'c> Database<'c> for Pool<sqlx::Postgres> {}

impl<'c> sealed::Open<'c> for &Pool<sqlx::Postgres> {
    fn source(self) -> Source<'c> {
        self.clone().source()
    }
}

impl<'c> Database<'c> for &Pool<sqlx::Postgres> {}

impl<'c> sealed::Open<'c> for &'c mut PgConnection {
    fn source(self) -> Source<'c> {
        let place = SOMEWHERE.to_owned();
        Source::new(move |settings| {
            Box::pin(async move { found(Held::Borrowed(self), None, place, settings) })
        })
    }
}

impl<'c> Database<'c> for &'c mut PgConnection {}

impl<'c> sealed::Open<'c> for PgConnectOptions {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| open(self, settings))
    }
}

impl<'c> Database<'c> for PgConnectOptions {}

impl<'c> sealed::Open<'c> for &PgConnectOptions {
    fn source(self) -> Source<'c> {
        self.clone().source()
    }
}

impl<'c> Database<'c> for &PgConnectOptions {}

/// Opens a URL such as `postgres://app@localhost/shop`.
pub(in crate::engine) fn open_url<'c>(
    url: String,
    settings: Settings,
) -> Answer<'c, Box<dyn Engine + 'c>> {
    match read(&url) {
        Ok(options) => open(options, settings),
        Err(error) => Box::pin(async move { Err(error) }),
    }
}

/// Reads a URL.
pub(super) fn read(url: &str) -> Result<PgConnectOptions, Error> {
    let options = PgConnectOptions::from_str(url).map_err(|cause| {
        let form = "postgres://USER:PASSWORD@HOST:PORT/DATABASE";
        let help = "write signs such as @, / and # in a password as %40, %2F and %23";
        Error::malformed_url("PostgreSQL", form, help, cause)
    })?;
    let options = match options.get_application_name() {
        Some(_) => options,
        None => options.application_name(APPLICATION_NAME),
    };
    // Poolers refuse to begin a session with what they don't know, and no float is read here.
    let options = options.extra_float_digits(None);
    // A log of slow statements would hold whole migrations.
    Ok(options.disable_statement_logging())
}

fn open<'c>(options: PgConnectOptions, settings: Settings) -> Answer<'c, Box<dyn Engine + 'c>> {
    Box::pin(async move {
        let place = place(&options);
        let options = match options.get_application_name() {
            Some(_) => options,
            None => options.application_name(APPLICATION_NAME),
        };
        let options = match settings.pooler {
            true => options.statement_cache_capacity(0).extra_float_digits(None),
            false => options,
        };
        let connected = options.connect().await;
        let connection = connected.map_err(|cause| cant_connect(&place, cause))?;
        found(Held::Owned(connection), Some(options), place, settings)
    })
}

fn found<'c>(
    held: Held<'c, sqlx::Postgres>,
    beside: Option<PgConnectOptions>,
    place: String,
    settings: Settings,
) -> Result<Box<dyn Engine + 'c>, Error> {
    let mut link = Link::new(held);
    if link.is_in_transaction() {
        return Err(Error::in_transaction(&place));
    }
    let version = link.connection()?.server_version_num();
    let server = match version {
        // The last two (before 10: four) digits count the small releases.
        Some(number) => format!("PostgreSQL {}.{}", number / 10_000, number % 10_000),
        None => "PostgreSQL".to_owned(),
    };
    Ok(Box::new(Postgres {
        link,
        place,
        server,
        chain: quote(&settings.chain),
        chain_name: settings.chain,
        table: settings.table,
        home: Home::Unknown,
        home_id: 0,
        beside,
        taken: Vec::new(),
        home_before: None,
        found: None,
        base: State::default(),
        left: None,
        process: None,
        is_pooled: settings.pooler,
        noted: None,
    }))
}

/// Says the database as people write it, without the password.
pub(super) fn place(options: &PgConnectOptions) -> String {
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    let host = options.get_host();
    let host = if options.get_socket().is_some() || host.starts_with('/') {
        "localhost"
    } else {
        host
    };
    match options.get_port() {
        5432 => format!("postgres://{user}@{host}/{database}"),
        port => format!("postgres://{user}@{host}:{port}/{database}"),
    }
}

pub(super) fn cant_connect(place: &str, cause: sqlx::Error) -> Error {
    if matches!(cause, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) {
        return Error::no_connection(place, cause);
    }
    let said = crate::error::said(&cause);
    let mut found = Diagnostic::error("connection", format!("can't connect to {place}: {said}"));
    let code = cause.as_database_error().and_then(|error| error.code());
    found = match code.as_deref() {
        Some("28P01" | "28000") => found.help("check the user and the password of the URL"),
        Some("08P01") if said.contains("startup parameter") => found
            .note("a pooler refuses what the connection asks for as it begins")
            .help("leave it out of the URL, or let the pooler pass it over: ignore_startup_parameters in pgbouncer.ini"),
        Some("3D000") => found.help("create the database first: cargo migrate db create"),
        Some(_) => found,
        None => found.help("check that the server runs, and the host and the port of the URL"),
    };
    Error::new(ErrorKind::Connection, found).because(cause)
}
