//! `assay migrate`: brings the database to the schema of this program.

use std::process::ExitCode;

use crate::config::DataArgs;
use crate::db::migrate;
use crate::output::outln;

/// Arguments of `assay migrate`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArgs,
}

/// Runs what is pending and names it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&args.data.data)?;
    let database = args.data.database().map_err(anyhow::Error::msg)?;
    let ran = migrate::up(&database)?;
    if ran.is_empty() {
        outln!("The database is up to date.");
    }
    for name in ran {
        outln!("Ran {name}");
    }
    Ok(ExitCode::SUCCESS)
}
