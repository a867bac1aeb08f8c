//! `assay runner`: the grading agent, the examination of its machine, and registration tokens from the server's console.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::app::App;
use crate::cli::env::{self, Place};
use crate::clock::Clock;
use crate::config::{Config, ServeArgs};
use crate::domain::access::Actor;
use crate::ids::Ids;
use crate::ops::runners;
use crate::output::outln;
use crate::runner::agent::{self, Options};
use crate::secret::{hash_token, new_token};

/// Arguments of `assay runner`.
#[derive(clap::Args)]
#[command(
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  assay runner doctor                                                   is this machine fit to grade?
  assay runner token > runner.token                                     on the server: a registration token
  assay runner --server https://hiring.example.org --token-file runner.token --slots 2

The registration token works once; the runner's own token is kept beside it, in runner.token.runner.
SIGTERM lets the runner finish what it has and take nothing new; a second one makes it give back what it has."
)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    agent: AgentArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Try everything that grading needs, and say which limits are real here
    Doctor {
        #[command(flatten)]
        place: Place,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a registration token, on the server's console
    Token(Box<ServeArgs>),
}

#[derive(clap::Args)]
struct AgentArgs {
    /// Address of the server
    #[arg(long, env = "ASSAY_SERVER", value_name = "URL", required = true)]
    server: Option<String>,
    /// File with the registration token; the runner's own token is kept beside it
    #[arg(long, env = "ASSAY_TOKEN_FILE", value_name = "FILE", required = true)]
    token_file: Option<PathBuf>,
    /// Runs at the same time, each about a core and 700 MB
    #[arg(long, env = "ASSAY_SLOTS", default_value_t = 1, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=64))]
    slots: u32,
    /// Name of this runner, for people [default: the machine's name]
    #[arg(long, env = "ASSAY_RUNNER_NAME", value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Folder for kits and downloads [default: "runner" inside the folder of the environments]
    #[arg(long, env = "ASSAY_RUNNER_WORK", value_name = "DIR")]
    work: Option<PathBuf>,
    /// Stop when standard input ends: for a runner that another process starts
    #[arg(long, hide = true)]
    stop_with_stdin: bool,
}

/// Runs the agent or a subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Some(Command::Doctor { place, json }) => env::doctor(place, json),
        Some(Command::Token(args)) => token(*args),
        None => work(args.agent),
    }
}

fn work(args: AgentArgs) -> anyhow::Result<ExitCode> {
    let work = args
        .work
        .unwrap_or_else(|| args.place.environments.join("runner"));
    agent::run(&Options {
        server: args.server.context("name the server with --server URL")?,
        token_file: args
            .token_file
            .context("name the file with the token with --token-file FILE")?,
        slots: args.slots,
        name: args.name.unwrap_or_else(machine_name),
        environments: args.place.environments,
        lock: args.place.lock,
        work,
        stop_with_stdin: args.stop_with_stdin,
    })?;
    Ok(ExitCode::SUCCESS)
}

fn token(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let app = App::open(Config::from_args(args)?, Clock::system(), Ids::random())?;
    let token = new_token()?;
    let hash = hash_token(&token);
    app.db
        .write_now(|tx| runners::offer_registration(tx, Actor::System, &hash))?;
    outln!("{token}");
    Ok(ExitCode::SUCCESS)
}

/// The name that the kernel has for this machine.
fn machine_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "runner".to_owned())
}
