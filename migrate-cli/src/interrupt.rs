//! Ctrl-C and SIGTERM while a database is changed.
//!
//! The first one asks the run to stop where nothing is lost, the second one ends the process. Where
//! nothing runs, the first one does.

use std::future::{Future, poll_fn};
use std::io;
use std::process;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

use crate::Exit;

/// A signal that asks the process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What `kill`, `docker stop` and the end of a CI job send first.
    Terminate,
}

impl Signal {
    /// Returns how a command ends that the signal stopped.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            Self::Terminate => Exit::Terminated,
        }
    }
}

/// While it lives, the first Ctrl-C or SIGTERM ends nothing by itself, and the second one does.
///
/// Whoever waits for a process that answers the signal itself holds one meanwhile.
///
/// ```
/// let watch = migrate_cli::Watch::begin();
/// // Waits for what answers the signal.
/// drop(watch);
/// ```
#[derive(Debug)]
pub struct Watch(());

#[derive(Debug)]
struct Shared {
    watched: bool,
    heard: Option<Signal>,
    waker: Option<Waker>,
}

static SHARED: Mutex<Shared> = Mutex::new(Shared {
    watched: false,
    heard: None,
    waker: None,
});

impl Watch {
    /// Begins to listen; where the system doesn't let it, signals end the process as always.
    pub fn begin() -> Self {
        static LISTENS: Once = Once::new();
        LISTENS.call_once(|| {
            let named = thread::Builder::new().name("signals".to_owned());
            let _ = named.spawn(|| drop(listen()));
        });
        let mut shared = shared();
        shared.watched = true;
        shared.heard = None;
        Self(())
    }

    /// Waits for the first signal.
    pub(crate) fn heard(&self) -> impl Future<Output = Signal> + Send + use<> {
        poll_fn(|context| {
            let mut shared = shared();
            match shared.heard {
                Some(signal) => Poll::Ready(signal),
                None => {
                    shared.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }

    /// Returns the signal that was heard.
    pub(crate) fn signal(&self) -> Option<Signal> {
        shared().heard
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        shared().watched = false;
    }
}

fn shared() -> MutexGuard<'static, Shared> {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hears signals for ever, on a small runtime: the application's may be another.
fn listen() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut signals = Signals::new()?;
        loop {
            hear(signals.next().await?);
        }
    })
}

fn hear(signal: Signal) {
    let mut shared = shared();
    if !shared.watched || shared.heard.is_some() {
        end(signal);
    }
    shared.heard = Some(signal);
    if let Some(waker) = shared.waker.take() {
        waker.wake();
    }
}

#[expect(
    clippy::exit,
    reason = "whoever asks for the second time waits for nothing"
)]
fn end(signal: Signal) -> ! {
    process::exit(signal.exit().code().into())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> io::Result<Signal> {
        let heard = poll_fn(|context| {
            if self.interrupt.poll_recv(context).is_ready() {
                return Poll::Ready(Signal::Interrupt);
            }
            let terminated = self.terminate.poll_recv(context);
            terminated.map(|_| Signal::Terminate)
        });
        Ok(heard.await)
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> io::Result<Signal> {
        tokio::signal::ctrl_c().await?;
        Ok(Signal::Interrupt)
    }
}
