//! How PostgreSQL is opened, and by what.

use std::str::FromStr as _;
use std::time::Duration;

use migrate_core::Diagnostic;
use sqlx::ConnectOptions as _;
use sqlx::pool::Pool;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::connect::{self, PATIENCE};
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
                    let options = PgConnectOptions::clone(&options);
                    return open(options, Some(PATIENCE), settings).await;
                }
                let taken = self.acquire().await;
                let taken = taken.map_err(|cause| cant_connect(&place, cause))?;
                let beside = Some(PgConnectOptions::clone(&options));
                found(Held::Pooled(taken), beside, place, Some(PATIENCE), settings)
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
            Box::pin(
                async move { found(Held::Borrowed(self), None, place, Some(PATIENCE), settings) },
            )
        })
    }
}

impl<'c> Database<'c> for &'c mut PgConnection {}

impl<'c> sealed::Open<'c> for PgConnectOptions {
    fn source(self) -> Source<'c> {
        Source::new(move |settings| open(self, Some(PATIENCE), settings))
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
        Ok((options, patience)) => open(options, patience, settings),
        Err(error) => Box::pin(async move { Err(error) }),
    }
}

/// Reads a URL, and how long connecting may take.
pub(super) fn read(url: &str) -> Result<(PgConnectOptions, Option<Duration>), Error> {
    let malformed = |help: &str, cause: sqlx::Error| {
        let form = "postgres://USER:PASSWORD@HOST:PORT/DATABASE";
        Error::malformed_url("PostgreSQL", form, help, cause)
    };
    let options = PgConnectOptions::from_str(url).map_err(|cause| {
        let help = "write signs such as @, / and # in a password as %40, %2F and %23";
        malformed(help, cause)
    })?;
    let patience = connect::patience(url).map_err(|wrong| {
        let help = "write seconds, such as connect_timeout=10; 0 waits for ever";
        malformed(help, sqlx::Error::Configuration(wrong.into()))
    })?;
    let options = match options.get_application_name() {
        Some(_) => options,
        None => options.application_name(APPLICATION_NAME),
    };
    // Poolers refuse to begin a session with what they don't know, and no float is read here.
    let options = options.extra_float_digits(None);
    // A log of slow statements would hold whole migrations.
    Ok((options.disable_statement_logging(), patience))
}

pub(super) fn open<'c>(
    options: PgConnectOptions,
    patience: Option<Duration>,
    settings: Settings,
) -> Answer<'c, Box<dyn Engine + 'c>> {
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
        let connected = connect::connect(&options, patience).await;
        let connection = connected.map_err(|cause| cant_connect(&place, cause))?;
        found(
            Held::Owned(connection),
            Some(options),
            place,
            patience,
            settings,
        )
    })
}

fn found<'c>(
    held: Held<'c, sqlx::Postgres>,
    beside: Option<PgConnectOptions>,
    place: String,
    patience: Option<Duration>,
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
        role: None,
        database: None,
        read_only: None,
        patience,
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
        Some("57P03") => found.help("wait until it is there: cargo migrate upgrade --wait 60s"),
        Some("53300") => found.help("end sessions that nobody needs, or raise max_connections"),
        Some(_) => found,
        None => found.help("check that the server runs, and the host and the port of the URL"),
    };
    Error::new(ErrorKind::Connection, found).because(cause)
}
