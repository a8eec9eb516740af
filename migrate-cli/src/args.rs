//! Arguments as they are typed, and the step to what they say.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use jiff::SignedDuration;

use crate::Exit;
use crate::ui;

/// The options that stand before or after every verb.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Use the database at this URL, such as sqlite://app.db
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,

    /// Use a database of migrate.toml, whatever DATABASE_URL says
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAME",
        conflicts_with = "database_url"
    )]
    pub(crate) name: Option<String>,

    /// Run the sections of this environment, instead of that of the database in migrate.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) environment: Option<String>,

    /// Print for people or for programs
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) format: Format,

    /// Print only results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print more, such as where the database's URL comes from
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,

    /// Color the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

impl Globals {
    /// Returns the options that chose the database, so that a command that is shown means the same
    /// one; a URL is left out, which may hold a password.
    pub(crate) fn chosen(&self) -> String {
        match (&self.name, &self.database_url) {
            (Some(name), _) => format!(" -n {}", typed(name)),
            (None, Some(_)) => " --database-url …".to_owned(),
            (None, None) => String::new(),
        }
    }

    /// Returns the option that chose the environment, as [`chosen`](Self::chosen) does.
    pub(crate) fn chosen_environment(&self) -> String {
        match &self.environment {
            Some(name) => format!(" --environment {}", typed(name)),
            None => String::new(),
        }
    }
}

/// Writes a value so that a shell takes it for one word.
fn typed(value: &str) -> String {
    match value.contains(char::is_whitespace) {
        true => format!("\"{value}\""),
        false => value.to_owned(),
    }
}

/// Who reads the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// People.
    #[default]
    #[value(help = None)]
    Human,
    /// Programs: one JSON value a line.
    #[value(help = None)]
    Json,
}

/// When the output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// The options of the verbs that change a database.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Change {
    /// Print the steps and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Print a script for psql or sqlite3 and run nothing; with FROM:TO it needs no database
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) sql: bool,

    /// Don't ask, also where the database is protected
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Wait this long for the database to accept connections, and for its lock [lock: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) wait: Option<Duration>,
}

impl Change {
    /// Returns whether it is carried out, and not only shown.
    pub(crate) fn runs(&self) -> bool {
        !self.dry_run && !self.sql
    }
}

/// Reads the arguments; `args` begins with the program's name.
///
/// Help and errors are printed here.
///
/// # Errors
///
/// How the process ends where there is nothing to carry out: [`Exit::Done`] after `--help`,
/// [`Exit::Refused`] where the arguments are wrong.
pub fn parse<P: Parser>(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<P, Exit> {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    P::try_parse_from(&args).map_err(|error| ui::usage(&error, format_of(&args)))
}

/// Finds the format in arguments that can't be read as a whole.
pub(crate) fn format_of(args: &[OsString]) -> Format {
    let json = |at: usize, arg: &OsString| {
        let value = match arg.to_str() {
            Some("--format") => args.get(at + 1).and_then(|next| next.to_str()),
            Some(arg) => arg.strip_prefix("--format="),
            None => None,
        };
        value == Some("json")
    };
    let found = args.iter().enumerate().any(|(at, arg)| json(at, arg));
    if found { Format::Json } else { Format::Human }
}

/// Reads a duration as people write it.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let example = "expected a duration such as 60s, 500ms or 2m";
    let seconds = text.parse::<u32>().ok();
    let parsed = match seconds {
        Some(seconds) => SignedDuration::from_secs(seconds.into()),
        None => text.parse::<SignedDuration>().map_err(|_| example)?,
    };
    Duration::try_from(parsed).map_err(|_| example.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        assert_eq!(duration("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("1m"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("60"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        for wrong in ["", "soon", "-1s", "1.5 fortnights"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_format_is_found_in_broken_arguments() {
        let format = |args: &[&str]| {
            let args: Vec<OsString> = args.iter().map(OsString::from).collect();
            format_of(&args)
        };
        assert_eq!(format(&["x", "--nope", "--format", "json"]), Format::Json);
        assert_eq!(format(&["x", "--format=json", "--nope"]), Format::Json);
        assert_eq!(format(&["x", "--format"]), Format::Human);
        assert_eq!(format(&["x", "json"]), Format::Human);
    }
}
