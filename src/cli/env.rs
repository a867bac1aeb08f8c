//! `assay env`: what submissions run on, and whether this machine can grade.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::output::outln;
use crate::runner::doctor::{DoctorOptions, examine};
use crate::runner::environment;
use crate::runner::sandbox::Sandbox;

/// Arguments of `assay env`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Build the Python environment and the PostgreSQL template that submissions run on
    Build {
        #[command(flatten)]
        place: Place,
        /// Folder of wheels to install from, instead of asking a package index
        #[arg(long, value_name = "DIR")]
        wheelhouse: Option<PathBuf>,
    },
    /// Try everything that grading needs, and say what is missing
    Doctor {
        #[command(flatten)]
        place: Place,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Where environments are, and which one is wanted.
#[derive(clap::Args)]
pub struct Place {
    /// Folder of the environments; other users must be able to enter it when the runner is root
    #[arg(
        long,
        env = "ASSAY_ENVIRONMENTS",
        default_value = "./data/environments",
        value_name = "DIR"
    )]
    pub environments: PathBuf,
    /// Lock file with hashes
    #[arg(
        long,
        default_value = "./takehomes/environment/requirements.lock",
        value_name = "FILE"
    )]
    pub lock: PathBuf,
}

/// Builds or examines.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Build { place, wheelhouse } => build(&place, wheelhouse),
        Command::Doctor { place, json } => doctor(place, json),
    }
}

fn build(place: &Place, wheelhouse: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let mut say = |step: &str| outln!("{step}");
    let python = environment::build(
        &place.lock,
        &place.environments,
        wheelhouse.as_deref(),
        &mut say,
    )?;
    let sandbox = Sandbox::open()?;
    let postgres = environment::postgres_template(&sandbox, &place.environments, &mut say)?;
    outln!("Python environment  {}", python.venv.display());
    outln!("PostgreSQL template {}", postgres.data.display());
    Ok(ExitCode::SUCCESS)
}

/// Tries everything and prints what it found.
pub fn doctor(place: Place, json: bool) -> anyhow::Result<ExitCode> {
    let report = examine(&DoctorOptions {
        environments: place.environments,
        lock: place.lock,
        launcher: None,
    });
    if json {
        outln!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        outln!("{report}");
    }
    Ok(if report.may_grade() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
