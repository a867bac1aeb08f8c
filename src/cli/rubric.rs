//! `assay rubric`: for people who write rubrics. Needs no database and no running server.

use std::process::ExitCode;

use clap::Subcommand;

use crate::domain::rubric::json_schema::json_schema;
use crate::output::outln;

mod check;

/// Arguments of `assay rubric`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a rubric file, or every .toml file directly inside a folder
    #[command(after_help = "\
Prints every fault with its place and what to do. Versions of one rubric that lie in the folder are
compared: a used version never changes, and the version rises as far as the change asks for.

Exit code 0 when every rubric is fine, 1 when one has a fault, 2 for a wrong call.

Examples:
  assay rubric check rubrics
  assay rubric check my.rubric.toml --against my.rubric-1.0.0.toml
  assay rubric check rubrics --json > faults.json")]
    Check(check::Args),
    /// Print the JSON Schema of rubric files, for editors and other programs
    #[command(after_help = "\
Editors that know Taplo (VS Code: Even Better TOML) complete and check a rubric whose first line is
  #:schema ./rubric.schema.json

The schema says less than `assay rubric check`: it cannot compare ids, words or sums.

Example:
  assay rubric schema > rubric.schema.json")]
    Schema,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Check(args) => check::run(&args),
        Command::Schema => {
            outln!("{}", serde_json::to_string_pretty(&json_schema())?);
            Ok(ExitCode::SUCCESS)
        }
    }
}
