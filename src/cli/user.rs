//! `assay user`: accounts from the server's console, for the first administrator and for emergencies.

use std::process::ExitCode;

use clap::Subcommand;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, ServeArgs};
use crate::domain::access::{Access, Actor};
use crate::ids::Ids;
use crate::ops::OpResult;
use crate::ops::users::{self, Create};
use crate::output::outln;
use crate::secret::{hash_token, new_token};

/// Arguments of `assay user`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Add a person and print the link that sets their password
    #[command(
        after_help = "Example:\n  assay user create --email ana@example.org --name \"Ana Sample\" --access administrator"
    )]
    Create(Box<CreateArgs>),
}

#[derive(clap::Args)]
struct CreateArgs {
    #[command(flatten)]
    serve: ServeArgs,
    /// Work email, used to sign in
    #[arg(long)]
    email: String,
    /// Full name
    #[arg(long)]
    name: String,
    /// administrator, recruiter, hiring_manager or interviewer
    #[arg(long)]
    access: Access,
    /// Zone in which this person reads times
    #[arg(long, default_value = "UTC")]
    time_zone: String,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Create(args) = args.command;
    let app = App::open(
        Config::from_args(args.serve)?,
        Clock::system(),
        Ids::random(),
    )?;
    let token = new_token()?;
    let hash = hash_token(&token);
    let command = Create {
        email: args.email,
        name: args.name,
        access: args.access,
        time_zone: args.time_zone,
        password_hash: None,
    };
    app.db.write_now(|tx| -> OpResult<()> {
        let user = users::create(tx, Actor::System, command)?;
        users::invite(tx, Actor::System, user, &hash)
    })?;
    outln!("{}/password/{token}", app.public_url());
    Ok(ExitCode::SUCCESS)
}
