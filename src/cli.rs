//! The command line: one subcommand per file, and what they share. Exit code 0 is success, 1 a failure that was
//! explained, 2 a wrong call.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::{self, errln};

pub mod demo;
pub mod doctor;
pub mod env;
pub mod grade;
pub mod local_runner;
pub mod migrate;
pub mod rubric;
pub mod runner;
pub mod serve;
pub mod statistics;
pub mod takehome;
pub mod user;

/// Self-hosted developer-hiring assessment: roles, interview loops, anchored rubrics, take-homes that are really graded.
#[derive(Parser)]
#[command(
    name = "assay",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  assay demo                                    look around in an invented organisation
  assay serve                                   start on http://127.0.0.1:8080 with SQLite in ./data
  assay serve --database-url postgres://assay@db/assay --public-url https://hiring.example.org
  assay runner --server https://hiring.example.org --token-file runner.token
  assay user create --email ana@example.org --name \"Ana Sample\" --access administrator"
)]
struct Cli {
    /// Log as JSON lines
    #[arg(long, global = true, env = "ASSAY_LOG_JSON")]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fill an empty folder with an invented organisation and serve it, runner included
    Demo(demo::Args),
    /// Start the web server
    Serve(serve::Args),
    /// Grade for a server: take work, report facts
    Runner(runner::Args),
    /// Build what submissions run on, and examine this machine
    Env(env::Args),
    /// Bring the database to the schema of this program
    Migrate(migrate::Args),
    /// Add people and make password links
    User(user::Args),
    /// Check rubrics while writing them
    Rubric(rubric::Args),
    /// Compute agreement, adverse impact and scoring figures from your own counts and ratings
    Statistics(statistics::Args),
    /// Look at everything a deployment needs, and say what is missing
    Doctor(crate::config::ServeArgs),
    /// Grade a take-home submission on this machine
    Grade(grade::Args),
    /// Check take-home kits
    Takehome(takehome::Args),
}

/// Parses the arguments and runs the command.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    crate::telemetry::start(cli.log_json);
    // Only one TLS provider is compiled in; a second installation of the same one is refused, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(cli.command) {
        Ok(_) if !output::all_written() => {
            errln!("assay: not everything could be written to standard output; is the disk full?");
            ExitCode::FAILURE
        }
        Ok(code) => code,
        Err(error) => {
            errln!("assay: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Runner(args) => runner::run(args),
        Command::Env(args) => env::run(args),
        Command::Migrate(args) => migrate::run(&args),
        Command::User(args) => user::run(args),
        Command::Rubric(args) => rubric::run(args),
        Command::Statistics(args) => statistics::run(&args),
        Command::Doctor(args) => doctor::run(args),
        Command::Grade(args) => grade::run(&args),
        Command::Takehome(args) => takehome::run(&args),
    }
}
