//! `assay statistics`: the figures Assay computes, for counts and ratings of one's own. Needs no database and no running
//! server, so that a sceptical reader can check them against another program.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;

use crate::domain::statistics::Computed;
use crate::output::outln;

mod cases;

use cases::Case;

/// The worked examples of the documentation and the tests, as input.
const EXAMPLES: &str = include_str!("statistics/examples.json");

/// Arguments of `assay statistics`.
#[derive(clap::Args)]
#[command(after_help = "\
Reads a JSON array of cases and writes a JSON array of results in the same order. A case has an id of
your choice, a measure, and what that measure is given; a result has the figure with the counts it was
made of, or the reason why there is none. --examples shows every measure and its input:

  scorecard, loop, confidence, machine_level       scoring
  leniency, halo, machine_agreement, reliability   one interviewer
  kappa, icc, alpha                                raters against each other
  rate, two_rates, adverse_impact, holm            groups of candidates
  scoring_rates                                    New York City's bias audit

Exit code 0 when every case was read, also when a figure does not exist; 1 when the input is no such array.

Examples:
  assay statistics --examples > cases.json
  assay statistics cases.json
  echo '[{\"id\": \"stage 1\", \"measure\": \"rate\", \"given\": {\"selected\": 12, \"people\": 30}}]' | assay statistics")]
pub struct Args {
    /// A file of cases; without it they are read from standard input
    file: Option<PathBuf>,
    /// Print the worked examples, one or more for every measure, as a file of cases
    #[arg(long, conflicts_with = "file")]
    examples: bool,
}

/// One answer.
#[derive(Serialize)]
struct Answer {
    id: String,
    measure: &'static str,
    #[serde(flatten)]
    figure: Figure,
}

/// The figure, or why there is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Figure {
    There {
        value: Value,
    },
    Missing {
        not_computable: &'static str,
        because: &'static str,
    },
}

impl From<Computed<Value>> for Figure {
    fn from(computed: Computed<Value>) -> Figure {
        match computed {
            Ok(value) => Figure::There { value },
            Err(why) => Figure::Missing {
                not_computable: why.as_str(),
                because: why.label(),
            },
        }
    }
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.examples {
        outln!("{}", EXAMPLES.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let text = read(args.file.as_deref())?;
    outln!("{}", serde_json::to_string_pretty(&answers(&text)?)?);
    Ok(ExitCode::SUCCESS)
}

fn read(file: Option<&Path>) -> anyhow::Result<String> {
    let Some(path) = file else {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
        return Ok(text);
    };
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn answers(text: &str) -> anyhow::Result<Vec<Answer>> {
    let cases: Vec<Case> = serde_json::from_str(text)
        .context("this is no array of cases; `assay statistics --examples` prints one")?;
    cases.into_iter().map(answer).collect()
}

fn answer(case: Case) -> anyhow::Result<Answer> {
    let figure = case
        .measure
        .compute()
        .with_context(|| format!("the figures of case {} cannot be written", case.id))?;
    Ok(Answer {
        id: case.id,
        measure: case.measure.name(),
        figure: figure.into(),
    })
}

#[cfg(test)]
mod tests;
