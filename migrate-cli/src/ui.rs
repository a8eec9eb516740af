//! The only owner of standard output and standard error.
//!
//! Standard output is data; standard error is talk, and quiet with `-q`. A closed pipe is no
//! error: whoever reads has had enough.

mod progress;

use std::fmt::{Display, Write as _};
use std::io::{self, BufRead, IsTerminal, Write};
use std::thread;
use std::time::Duration;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use migrate_core::{Diagnostic, Severity};
use serde::Serialize;

use crate::args::{Color, Format, Globals};
use crate::render::words::Words;
use crate::render::{diagnostic, style, time};
use crate::{Error, Exit, json};
use progress::Progress;

/// How often a log that nobody watches is told what is waited for.
const SAID_AGAIN: Duration = Duration::from_secs(60);

/// Prints what commands say: data, talk, progress, questions and errors.
pub struct Ui {
    out: Box<dyn Write + Send>,
    /// Standard output as it is: nothing is taken for a colour there.
    plain: Box<dyn Write + Send>,
    /// Whether `out` leaves colours out.
    colourless: bool,
    err: Box<dyn Write + Send>,
    format: Format,
    quiet: bool,
    verbose: bool,
    words: Words,
    progress: Progress,
    /// What was last said to be waited for, and after how long.
    waits: Option<(&'static str, Duration)>,
    failed: Option<io::Error>,
}

impl Ui {
    /// Takes the process' streams; `command` is how the program is called, such as `cargo migrate`,
    /// there with the options that chose the folder, and helps repeat it.
    pub fn new(globals: &Globals, command: &str) -> Self {
        let environment = globals.chosen_environment();
        Self::of_words(
            globals,
            Words::new(command, &globals.chosen(), &environment),
        )
    }

    /// Takes the process' streams, and how commands are to be shown.
    pub(crate) fn of_words(globals: &Globals, words: Words) -> Self {
        let choice = match globals.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let shows = !globals.quiet && globals.format == Format::Human;
        let out = AutoStream::new(io::stdout(), choice);
        Self {
            colourless: out.current_choice() == ColorChoice::Never,
            out: Box::new(out),
            plain: Box::new(io::stdout()),
            err: Box::new(AutoStream::new(io::stderr(), choice)),
            format: globals.format,
            quiet: globals.quiet,
            verbose: globals.verbose,
            words,
            progress: Progress::new(shows && progress::is_watched()),
            waits: None,
            failed: None,
        }
    }

    /// Returns who reads the output.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Names this program in the `cargo migrate …` of a text, with the options that chose the
    /// folder and the database.
    pub fn own(&self, text: &str) -> String {
        self.words.own(text)
    }

    /// Returns a finding as json tells it, with its help's commands as [`own`](Self::own) has them.
    pub fn finding(&self, found: &Diagnostic) -> json::Finding {
        json::Finding::own(found, &self.words)
    }

    /// Returns how the program is called.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// Returns whether more was asked for.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Returns whether only results and errors were asked for.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a line of data.
    pub fn line(&mut self, text: impl Display) {
        let out = &mut self.out;
        let result = self.progress.aside(|| writeln!(out, "{text}"));
        self.note_failure(result);
    }

    /// Prints text that must arrive byte by byte, and ends itself.
    pub(crate) fn exactly(&mut self, text: &str) {
        let plain = &mut self.plain;
        let result = self.progress.aside(|| {
            plain
                .write_all(text.as_bytes())
                .and_then(|()| plain.flush())
        });
        self.note_failure(result);
    }

    /// Prints lines of data at once: a list may be long, and each write costs.
    pub(crate) fn lines(&mut self, lines: impl IntoIterator<Item = impl Display>) {
        let mut text = String::new();
        for line in lines {
            // Writing to a text doesn't fail.
            let _ = writeln!(text, "{line}");
        }
        // A stream that leaves out colours writes what is between them piece by piece.
        let (out, text) = match self.colourless {
            true => (&mut self.plain, strip_str(&text).to_string()),
            false => (&mut self.out, text),
        };
        let result = self.progress.aside(|| out.write_all(text.as_bytes()));
        self.note_failure(result);
    }

    /// Prints a value as a line of json.
    pub fn json(&mut self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.line(text),
            Err(error) => self.note_failure(Err(error.into())),
        }
    }

    /// Prints what was done, as cargo does: a verb that is aligned to the right, and what it is
    /// about.
    pub fn status(&mut self, verb: &str, text: impl Display) {
        if !self.quiet && self.format == Format::Human {
            let verb = format!("{verb:>12}");
            self.say(format_args!("{} {text}", style::GOOD.on(&verb)));
        }
    }

    /// Prints something worth knowing.
    pub fn note(&mut self, text: impl Display) {
        if !self.quiet {
            self.say(format_args!("{}: {text}", style::NOTE.on("note")));
        }
    }

    /// Prints something worth knowing where more was asked for.
    pub fn detail(&mut self, text: impl Display) {
        if self.verbose {
            self.note(text);
        }
    }

    /// Prints a line of talk that is no status: what a question is about.
    pub fn talk(&mut self, text: impl Display) {
        self.say(format_args!("{text}"));
    }

    /// Prints a finding; errors with `-q` too.
    pub fn diagnostic(&mut self, found: &Diagnostic) {
        if !self.quiet || found.severity == Severity::Error {
            let text = diagnostic::draw(found, &self.words);
            self.say(format_args!("{}", text.trim_end()));
        }
    }

    /// Prints findings with a blank line between them.
    pub fn diagnostics(&mut self, found: &[Diagnostic]) {
        let quiet = self.quiet;
        let shown = found
            .iter()
            .filter(|it| !quiet || it.severity == Severity::Error);
        for (n, found) in shown.enumerate() {
            if n > 0 {
                self.say(format_args!(""));
            }
            self.diagnostic(found);
        }
    }

    /// Shows what is going on in one line that is rewritten, where somebody watches.
    pub(crate) fn progress(&mut self, verb: &str, text: String) {
        self.progress.show(verb, text);
    }

    /// Says what is waited for: in the rewritten line, or where nobody watches once a minute. What
    /// follows `what` may change meanwhile.
    pub(crate) fn waits(&mut self, what: &'static str, more: &str, waited: Duration) {
        if self.progress.is_watched() {
            return self.progress("Waiting", format!("{what}{more}"));
        }
        let last = self.waits.filter(|(last, _)| *last == what);
        match last {
            Some((_, said)) if waited.saturating_sub(said) < SAID_AGAIN => return,
            Some(_) => {
                let waited = time::duration(waited);
                self.status("Waiting", format!("{what}, for {waited}{more}"));
            }
            None => self.status("Waiting", format!("{what}{more}")),
        }
        self.waits = Some((what, waited));
    }

    /// Ends the line of [`progress`](Self::progress).
    pub(crate) fn progress_ends(&mut self) {
        self.progress.clear();
    }

    /// Returns whether somebody can be asked.
    pub fn is_terminal(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks for one line; `None` where the input ends.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        self.question(question);
        answer()
    }

    /// Does as [`ask`](Self::ask) on a thread of its own, so that who waits may stop waiting.
    pub(crate) async fn ask_aside(&mut self, question: &str) -> Option<String> {
        self.question(question);
        let (send, answered) = tokio::sync::oneshot::channel();
        let named = thread::Builder::new().name("answer".to_owned());
        named.spawn(move || drop(send.send(answer()))).ok()?;
        answered.await.ok().flatten()
    }

    fn question(&mut self, question: &str) {
        let err = &mut self.err;
        let asked = write!(err, "{question} ").and_then(|()| err.flush());
        self.note_failure(asked);
    }

    /// Shows the error, if there is one, and returns how the process ends.
    pub fn end(&mut self, result: Result<Exit, Error>) -> Exit {
        self.progress_ends();
        let exit = match &result {
            Ok(exit) => *exit,
            Err(error) => {
                self.error(error);
                error.exit()
            }
        };
        let flushed = self.out.flush();
        self.note_failure(flushed);
        match self.failed.take() {
            Some(failure) => {
                self.say(format_args!(
                    "{}: can't write the output: {failure}",
                    style::BAD.on("error")
                ));
                if exit == Exit::Done {
                    Exit::Failed
                } else {
                    exit
                }
            }
            None => exit,
        }
    }

    fn error(&mut self, error: &Error) {
        if self.format == Format::Json {
            self.json(&json::Failure::new(error, &self.words));
            return;
        }
        self.diagnostics(error.diagnostics());
        if let Some(first) = error.diagnostics().first() {
            let more = format!("more about it: cargo migrate explain {}", first.name);
            self.detail(self.own(&more));
        }
    }

    fn say(&mut self, text: std::fmt::Arguments<'_>) {
        let err = &mut self.err;
        // Where nobody hears, the exit code still tells.
        let _ = self.progress.aside(|| writeln!(err, "{text}"));
    }

    fn note_failure(&mut self, result: io::Result<()>) {
        if let Err(error) = result
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.failed.get_or_insert(error);
        }
    }
}

impl std::fmt::Debug for Ui {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Prints what clap has to say, and returns how the process ends.
pub(crate) fn usage(error: &clap::Error, format: Format) -> Exit {
    if !error.use_stderr() {
        // A closed pipe is no error, and there is nobody else to tell.
        let _ = write!(AutoStream::auto(io::stdout()), "{}", error.render().ansi());
        return Exit::Done;
    }
    let _ = match format {
        Format::Human => write!(AutoStream::auto(io::stderr()), "{}", error.render().ansi()),
        Format::Json => {
            let text = serde_json::to_string(&json::Failure::usage(error)).unwrap_or_default();
            writeln!(io::stdout(), "{text}")
        }
    };
    Exit::Refused
}

/// What a test sees of both streams.
#[cfg(test)]
#[derive(Clone, Default)]
pub(crate) struct Heard(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

#[cfg(test)]
impl Heard {
    /// Returns an interface without colours whose streams are both heard here.
    pub(crate) fn ui(&self, format: Format) -> Ui {
        let stream = || -> Box<dyn Write + Send> {
            Box::new(anstream::StripStream::new(
                Box::new(self.clone()) as Box<dyn Write + Send>
            ))
        };
        Ui {
            out: stream(),
            colourless: false,
            plain: Box::new(self.clone()),
            err: stream(),
            format,
            quiet: false,
            verbose: false,
            words: Words::new("cargo migrate", "", ""),
            progress: Progress::new(false),
            waits: None,
            failed: None,
        }
    }

    /// Returns what was said so far.
    pub(crate) fn text(&self) -> String {
        let bytes = self
            .0
            .lock()
            .expect("no test panics while it writes")
            .clone();
        String::from_utf8(bytes).expect("only text is written")
    }
}

#[cfg(test)]
impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("no test panics while it writes")
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads one line of standard input; nothing where that ends.
fn answer() -> Option<String> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    fn end(kind: io::ErrorKind) -> (Exit, String) {
        let heard = Heard::default();
        let mut ui = heard.ui(Format::Human);
        ui.out = Box::new(Broken(kind));
        ui.line("data");
        let exit = ui.end(Ok(Exit::Done));
        (exit, heard.text())
    }

    #[test]
    fn a_closed_pipe_is_the_readers_choice() {
        assert_eq!(end(io::ErrorKind::BrokenPipe), (Exit::Done, String::new()));
    }

    #[test]
    fn a_full_disk_is_a_failure() {
        let (exit, text) = end(io::ErrorKind::StorageFull);
        assert_eq!(exit, Exit::Failed);
        assert!(
            text.starts_with("error: can't write the output: "),
            "{text}"
        );
    }

    #[test]
    fn what_must_be_exact_keeps_its_control_characters() {
        let heard = Heard::default();
        heard.ui(Format::Human).exactly("a\u{1b}[1m\u{7}\n");
        assert_eq!(heard.text(), "a\u{1b}[1m\u{7}\n");
    }

    #[test]
    fn a_log_is_told_once_a_minute_what_is_waited_for() {
        let heard = Heard::default();
        let mut ui = heard.ui(Format::Human);
        for seconds in [0, 1, 59, 61, 62, 130] {
            ui.waits("for the lock", ": ana", Duration::from_secs(seconds));
        }
        ui.waits("for the end", "", Duration::ZERO);
        assert_eq!(
            heard.text(),
            "     Waiting for the lock: ana\n     \
             Waiting for the lock, for 1 min 1 s: ana\n     \
             Waiting for the lock, for 2 min 10 s: ana\n     \
             Waiting for the end\n"
        );
    }

    #[test]
    fn verbs_are_aligned_to_the_right() {
        let heard = Heard::default();
        heard
            .ui(Format::Human)
            .status("Applied", "a add chunks (12 ms)");
        heard.ui(Format::Json).status("Applied", "b");
        assert_eq!(heard.text(), "     Applied a add chunks (12 ms)\n");
    }
}
