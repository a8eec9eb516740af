//! Listeners that keep what a run tells, and whoever a run waits for.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use migrate_runtime::{Chain, Event, Locked, Session, Settings};
use sqlx::postgres::PgConnectOptions;

use super::{SHORT, word};

const PATIENCE: Duration = Duration::from_secs(20);

/// What was told so far.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// Keeps one word an event.
    pub(crate) fn words(&self) -> impl FnMut(&Event<'_>) + Send + 'static {
        self.told(|event| Some(word(event)))
    }

    /// Keeps who is waited for.
    pub(crate) fn holders(&self) -> impl FnMut(&Event<'_>) + Send + 'static {
        self.told(|event| match event {
            Event::Waiting { holder, .. } => Some((*holder).to_owned()),
            _ => None,
        })
    }

    /// Keeps what is told of events.
    pub(crate) fn told(
        &self,
        tell: impl Fn(&Event<'_>) -> Option<String> + Send + 'static,
    ) -> impl FnMut(&Event<'_>) + Send + 'static {
        let Self(heard) = self.clone();
        move |event| heard.lock().unwrap().extend(tell(event))
    }

    /// Returns once this was told; panics after 20 s.
    pub(crate) async fn wait_for(&self, told: &str) {
        let begun = Instant::now();
        while !self.all().iter().any(|it| it == told) {
            assert!(begun.elapsed() < PATIENCE, "{} without {told}", self.line());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn line(&self) -> String {
        self.all().join(", ")
    }
}

/// Has a history's lock as an application of PostgreSQL that calls itself `deployer`.
pub(crate) async fn deployer(url: &str, chain: Chain<'static>) -> Locked<'static> {
    let options: PgConnectOptions = url.parse().unwrap();
    let session = Session::open(options.application_name("deployer"), Settings::new(chain));
    let session = session.await.unwrap();
    session.lock(SHORT, &mut |_| {}).await.unwrap()
}
