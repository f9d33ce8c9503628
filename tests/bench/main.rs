//! `./dev bench`: the figures of the product, each beside its goal. Prints and never judges by exit code: figures
//! depend on the machine, and whoever reads them knows theirs.
//!
//! The program measured is the one that `ODISCTL` names (`./dev bench` names the build that clinics get), else the one
//! beside this one, started as a clinic would start it; the outside world runs in this process, with 50 ms between a
//! question to Neo and its answer.

mod clinics;
mod desktop;
mod figures;
mod memory;
mod seeds;

use std::process::ExitCode;

use figures::{Bench, Figure, Row};

const LATENCY_MS: u64 = 50;

#[tokio::main]
async fn main() -> ExitCode {
    let mut repetitions = 3;
    let mut asked: Vec<String> = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => repetitions = 1,
            name if Row::named(name).is_some() => asked.push(argument),
            _ => return if say(&usage()).is_ok() { ExitCode::from(2) } else { ExitCode::FAILURE },
        }
    }
    let rows: Vec<Row> = Row::ALL
        .into_iter()
        .filter(|row| {
            if asked.is_empty() { *row != Row::Desktop } else { asked.iter().any(|name| name == row.name()) }
        })
        .collect();
    match print(&rows, repetitions).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell where even that fails.
            drop(say(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

async fn print(rows: &[Row], repetitions: usize) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        say("This is a debug build: its figures say nothing. ./dev bench builds for release.")?;
    }
    let bench = Bench { repetitions };
    say(&format!("Medians of {repetitions}; Neo answers after {LATENCY_MS} ms.\n"))?;
    say(&line("row", "figure", "goal", "met"))?;
    say(&line("---", "------", "----", "---"))?;
    for row in rows {
        for Figure { what, figure, goal, met, details } in bench.measure(*row).await? {
            let met = match met {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "",
            };
            say(&line(&what, &figure, &goal, met))?;
            for detail in details {
                say(&format!("    {detail}"))?;
            }
        }
    }
    Ok(())
}

fn line(row: &str, figure: &str, goal: &str, met: &str) -> String {
    format!("{row:<58} {figure:>22}  {goal:<26} {met}").trim_end().to_owned()
}

fn usage() -> String {
    let rows: Vec<String> =
        Row::ALL.into_iter().map(|row| format!("  {:<10} {}", row.name(), row.does())).collect();
    format!("bench [--quick] [row…]\n\n{}\n\n  --quick    one repetition instead of three", rows.join("\n"))
}

fn say(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
