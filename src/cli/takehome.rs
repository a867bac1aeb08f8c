//! `assay takehome`: work on take-home kits.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use super::grade::MachineArgs;
use crate::output::outln;
use crate::runner::gate::{self, GateLine, GateOptions};

/// Arguments of `assay takehome`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check that a kit measures what it says: reference, starter, mutants, repeated runs, brief and size
    #[command(after_help = "\
Examples:
  assay takehome check takehomes/orm
  assay takehome check takehomes/orm --repeats 1 --only lost-update")]
    Check(CheckArgs),
}

#[derive(clap::Args)]
struct CheckArgs {
    /// Folder of the take-home kit
    kit: PathBuf,
    /// Runs of the reference and of the starter that must agree
    #[arg(long, default_value_t = 10, value_name = "N")]
    repeats: u32,
    /// Only this mutant; may be given several times
    #[arg(long, value_name = "MUTANT")]
    only: Vec<String>,
    /// Seed of the first run; the others count on from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    machine: MachineArgs,
}

/// Runs the command; exit code 1 when the kit does not pass.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Command::Check(args) = &args.command;
    let (mut request, rubric) = args.machine.request(&args.kit)?;
    request.seed = args.seed;
    let options = GateOptions {
        repeats: args.repeats,
        only: args.only.clone(),
    };
    let lines = gate::check(&request, &rubric, &options, &mut print)?;
    let failed = lines.iter().filter(|line| !line.passed).count();
    outln!("\n{} checks, {failed} failed", lines.len());
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(line: &GateLine) {
    outln!(
        "{}  {:<32} {}",
        if line.passed { "pass" } else { "FAIL" },
        line.subject,
        line.found
    );
}
