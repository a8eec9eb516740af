//! The signals that would end this process while the application runs.

use std::io;

#[cfg(unix)]
pub(super) use unix::Signals;
#[cfg(not(unix))]
pub(super) use windows::Signals;

#[cfg(unix)]
mod unix {
    use std::io::{IsTerminal as _, stderr, stdin, stdout};

    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::{self, SignalKind};

    use super::io;

    /// What is listened to, and so doesn't end this process any more.
    pub(in super::super) struct Signals {
        interrupt: unix::Signal,
        terminate: unix::Signal,
        hangup: unix::Signal,
    }

    impl Signals {
        pub(in super::super) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: unix::signal(SignalKind::interrupt())?,
                terminate: unix::signal(SignalKind::terminate())?,
                hangup: unix::signal(SignalKind::hangup())?,
            })
        }

        pub(in super::super) async fn next(&mut self) -> Signal {
            tokio::select! {
                Some(()) = self.interrupt.recv() => Signal::INT,
                Some(()) = self.terminate.recv() => Signal::TERM,
                Some(()) = self.hangup.recv() => Signal::HUP,
                else => std::future::pending().await,
            }
        }

        /// Hands a signal on to a process that has not had it.
        pub(in super::super) fn pass_on(&self, signal: Signal, process: Option<u32>) {
            let from_terminal = signal != Signal::TERM
                && (stdin().is_terminal() || stdout().is_terminal() || stderr().is_terminal());
            // A terminal signals all the processes in front of it, the application too.
            if from_terminal {
                return;
            }
            let process = process.and_then(|id| i32::try_from(id).ok());
            if let Some(process) = process.and_then(Pid::from_raw) {
                // One that has ended needs no signal.
                let _ = kill_process(process, signal);
            }
        }
    }
}

#[cfg(not(unix))]
mod windows {
    use super::io;

    /// Ctrl-C, which all processes of a console hear.
    pub(in super::super) struct Signals;

    impl Signals {
        pub(in super::super) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(in super::super) async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }

        pub(in super::super) fn pass_on(&self, (): (), _process: Option<u32>) {}
    }
}
