//! A proxy that knows where PostgreSQL's messages end, and cuts a connection at one of them.
//!
//! Messages of both directions are counted together, from 1, in the order in which they pass. A
//! client of this project waits for each answer, so that the order is the same in each run.

mod wire;

use std::fs;
use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tempfile::TempDir;

use wire::{Message, Startup};

/// What a connection is cut at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// This message never arrives; both ends see a closed connection.
    Before(usize),
    /// This message is the last one that arrives; both ends see a closed connection.
    After(usize),
    /// This message arrives if the client sent it; from then on the client is gone, and the server
    /// isn't told before it has answered.
    Deaf(usize),
}

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The program under test.
    Client,
    /// The database.
    Server,
}

/// A message that passed, or was to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Who sent it.
    pub side: Side,
    /// The letter that its kind has in the protocol; `None` before the session has begun.
    pub kind: Option<char>,
}

/// A running proxy; it ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    folder: TempDir,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    cut: Option<Cut>,
    passed: Vec<Passed>,
    has_cut: bool,
    has_ended: bool,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Pass,
    CutBefore,
    CutAfter,
    Deafen,
}

impl Proxy {
    /// Listens in a folder of its own, in front of the server whose socket is in `server`.
    ///
    /// # Panics
    ///
    /// Where no socket can be made.
    pub fn start(server: &str, cut: Option<Cut>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("migrate-proxy.")
            .tempdir()
            .expect("a temporary folder can be made");
        let listener = UnixListener::bind(socket(folder.path())).expect("a socket can be made");
        let shared = Arc::new(Mutex::new(Shared {
            cut,
            passed: Vec::new(),
            has_cut: false,
            has_ended: false,
        }));
        let (state, server) = (Arc::clone(&shared), socket(Path::new(server)));
        thread::spawn(move || {
            for client in listener.incoming() {
                if lock(&state).has_ended {
                    return;
                }
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&server)) else {
                    continue;
                };
                let state = Arc::clone(&state);
                thread::spawn(move || {
                    let connection = Connection {
                        client: &client,
                        server: &server,
                        shared: &state,
                        is_deaf: AtomicBool::new(false),
                    };
                    connection.run();
                });
            }
        });
        Self { folder, shared }
    }

    /// Returns a server's URL with the proxy in the server's place.
    pub fn url(&self, url: &str) -> String {
        let (before, _) = url
            .split_once("?host=")
            .expect("the server's URL names its socket's folder");
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("{before}?host={folder}")
    }

    /// Returns the messages so far.
    pub fn passed(&self) -> Vec<Passed> {
        lock(&self.shared).passed.clone()
    }

    /// Returns whether a connection was cut.
    pub fn has_cut(&self) -> bool {
        lock(&self.shared).has_cut
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        lock(&self.shared).has_ended = true;
        // Wakes the listener, so that its thread sees that.
        let _ = UnixStream::connect(socket(self.folder.path()));
        let _ = fs::remove_file(socket(self.folder.path()));
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join(".s.PGSQL.5432")
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection through the proxy.
struct Connection<'p> {
    client: &'p UnixStream,
    server: &'p UnixStream,
    shared: &'p Mutex<Shared>,
    /// The client is gone, and the server doesn't know.
    is_deaf: AtomicBool,
}

impl Connection<'_> {
    /// Carries what is said to the end; an end that is gone is the end.
    fn run(&self) {
        let Ok(true) = self.start_up() else {
            self.close();
            return;
        };
        thread::scope(|scope| {
            scope.spawn(|| self.pump(Side::Client));
            scope.spawn(|| self.pump(Side::Server));
        });
    }

    /// Carries what comes before the session; returns whether there is one.
    fn start_up(&self) -> io::Result<bool> {
        loop {
            let Some((startup, bytes)) = wire::startup(self.client)? else {
                return Ok(false);
            };
            let goes_on = self.carry(Side::Client, &Message { kind: None, bytes })?;
            match startup {
                // A server that nobody listens to any more still says its part.
                Startup::Session => return Ok(goes_on || self.is_deaf()),
                Startup::Encryption if goes_on => {
                    // From a yes on the proxy could read nothing any more.
                    let bytes = wire::byte(self.server)?;
                    if !self.carry(Side::Server, &Message { kind: None, bytes })? {
                        return Ok(false);
                    }
                }
                Startup::Encryption | Startup::Cancel => return Ok(false),
            }
        }
    }

    /// Carries the messages of one direction.
    fn pump(&self, side: Side) {
        let (from, _) = self.ends(side);
        while let Ok(Some(message)) = wire::message(from) {
            if !matches!(self.carry(side, &message), Ok(true)) {
                return;
            }
        }
        if side == Side::Server || !self.is_deaf() {
            self.close();
        }
    }

    /// Carries a message, or cuts; returns whether the direction goes on.
    fn carry(&self, side: Side, message: &Message) -> io::Result<bool> {
        let (_, mut to) = self.ends(side);
        let is_last = side == Side::Server && message.kind == Some('Z');
        if self.is_deaf() {
            if is_last {
                self.close();
            }
            return Ok(!is_last);
        }
        match lock(self.shared).fate(side, message.kind) {
            Fate::Pass => to.write_all(&message.bytes).map(|()| true),
            Fate::CutBefore => {
                self.close();
                Ok(false)
            }
            Fate::CutAfter => {
                let written = to.write_all(&message.bytes);
                self.close();
                written.map(|()| false)
            }
            Fate::Deafen => {
                self.is_deaf.store(true, Ordering::SeqCst);
                if side == Side::Client {
                    to.write_all(&message.bytes)?;
                }
                let _ = self.client.shutdown(Shutdown::Both);
                if is_last {
                    self.close();
                }
                Ok(side == Side::Server && !is_last)
            }
        }
    }

    /// Returns where a side's messages come from, and where they go.
    fn ends(&self, side: Side) -> (&UnixStream, &UnixStream) {
        match side {
            Side::Client => (self.client, self.server),
            Side::Server => (self.server, self.client),
        }
    }

    fn is_deaf(&self) -> bool {
        self.is_deaf.load(Ordering::SeqCst)
    }

    fn close(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}

impl Shared {
    fn fate(&mut self, side: Side, kind: Option<char>) -> Fate {
        if self.has_cut {
            // A client that connects again is served.
            return Fate::Pass;
        }
        self.passed.push(Passed { side, kind });
        let number = self.passed.len();
        let fate = match self.cut {
            Some(Cut::Before(at)) if at == number => Fate::CutBefore,
            Some(Cut::After(at)) if at == number => Fate::CutAfter,
            Some(Cut::Deaf(at)) if at == number => Fate::Deafen,
            _ => Fate::Pass,
        };
        self.has_cut = fate != Fate::Pass;
        fate
    }
}
