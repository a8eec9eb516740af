//! The long form of the proof that a run takes effect once, whatever happens to it.
//!
//! It prints a line for each kind of disturbance, with how many rounds were done, how many violated
//! what must hold, and how many asked a person; violations are printed in full, and are exit code 1.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use migrate_tests::engine::{self, Postgres};
use migrate_tests::proof::cut::Borders;
use migrate_tests::proof::disk::{self, Answer};
use migrate_tests::proof::{
    Engine, Report, Scenario, Stage, crash, cut, flight, kill, race, stop, tail,
};

/// Disturb runs of migrations, and see that each takes effect once
#[derive(Debug, Parser)]
struct Arguments {
    /// Disturb runs on this engine only
    #[arg(long, value_parser = ["postgres", "sqlite"])]
    engine: Option<String>,
    /// Disturb this scenario only
    #[arg(long, value_parser = Scenario::ALL.map(|scenario| scenario.name))]
    scenario: Option<String>,
    /// Cut connections around every message
    #[arg(long)]
    cuts: bool,
    /// Kill so many clients in each scenario
    #[arg(long, value_name = "ROUNDS", default_value_t = 0)]
    kills: usize,
    /// Kill the server so many times in each scenario
    #[arg(long, value_name = "ROUNDS", default_value_t = 0)]
    crashes: usize,
    /// Cut each write beyond each size, and kill within it; lose the end of write-ahead logs
    #[arg(long)]
    disks: bool,
    /// Let upgrades and downgrades of each chain meet for so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    races: u64,
    /// Stop so many runs while they hold the lock
    #[arg(long, value_name = "ROUNDS", default_value_t = 0)]
    stops: usize,
    /// Disturb runs that go through a pooler, by cuts, kills and races only
    #[arg(long)]
    pooler: bool,
    /// Choose other random moments
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

fn main() -> io::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut violated = 0;
    for engine in [Engine::Postgres, Engine::Sqlite] {
        if arguments
            .engine
            .as_ref()
            .is_some_and(|name| name != engine.name())
        {
            continue;
        }
        let server = (engine == Engine::Postgres).then(engine::postgres);
        for scenario in Scenario::ALL {
            if arguments
                .scenario
                .as_ref()
                .is_some_and(|name| name != scenario.name)
            {
                continue;
            }
            let mut stages = Vec::new();
            match server {
                Some(server) if arguments.pooler => {
                    if !scenario.is_stepwise {
                        stages.push(Stage::behind(scenario, server, engine::pgbouncer()));
                    }
                }
                _ if arguments.pooler => {}
                _ => stages.push(Stage::new(scenario, server)),
            }
            if engine == Engine::Sqlite && !arguments.pooler {
                stages.push(Stage::with_log(scenario));
            }
            for stage in &stages {
                for report in disturb(&arguments, stage, server)? {
                    violated += report.violated;
                    writeln!(io::stdout(), "{}: {report}", engine.name())?;
                }
            }
        }
    }
    Ok(if violated == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn disturb(
    arguments: &Arguments,
    stage: &Stage<'_>,
    server: Option<&Postgres>,
) -> io::Result<Vec<Report>> {
    let mut reports = Vec::new();
    if arguments.cuts && server.is_some() {
        reports.push(cut::rounds(stage, Borders::All));
    }
    if arguments.kills > 0 {
        reports.push(kill::rounds(stage, arguments.kills, arguments.seed));
    }
    if let (true, Some(server)) = (can_fly(&stage.scenario), server)
        && arguments.kills > 0
    {
        // Each takes seconds, and no moment is chosen.
        let rounds = arguments.kills.div_ceil(50);
        reports.push(flight::rounds(stage, server, rounds));
    }
    // The others look at the server's own sessions, or take the server away.
    if arguments.crashes > 0 && server.is_some() && !arguments.pooler {
        let mortal = engine::mortal_postgres();
        let stage = Stage::new(stage.scenario, Some(mortal));
        let (rounds, seed) = (arguments.crashes, arguments.seed);
        reports.push(crash::rounds(&stage, mortal, rounds, seed));
    }
    if arguments.disks && server.is_none() {
        reports.push(disk::rounds(stage, Answer::Error, 1));
        reports.push(disk::rounds(stage, Answer::Kill, 1));
        match disk::rounds_on_full(stage, 1) {
            Some(report) => reports.push(report),
            None => writeln!(
                io::stderr(),
                "no disk can be mounted here: no disk is filled"
            )?,
        }
    }
    if arguments.disks && stage.has_log() {
        reports.push(tail::rounds(stage, 1));
    }
    // Races take their chains back themselves.
    if arguments.races > 0 && stage.scenario.before.is_empty() {
        let time = Duration::from_secs(arguments.races);
        reports.push(race::rounds(stage, time, arguments.seed));
    }
    if arguments.stops > 0 && !arguments.pooler {
        reports.push(stop::rounds(stage, arguments.stops));
    }
    Ok(reports)
}

/// Returns whether a run has a statement that a server may be within for long.
fn can_fly(scenario: &Scenario) -> bool {
    scenario.is_stepwise && scenario.before.is_empty()
}
