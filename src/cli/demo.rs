//! `assay demo`: a believable, invented organisation in an empty folder, with the web app and a runner.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use crate::app::App;
use crate::cli::env::Place;
use crate::cli::local_runner::LocalRunner;
use crate::cli::serve;
use crate::clock::Clock;
use crate::config::{Config, MailTransport};
use crate::db::pool::DatabaseUrl;
use crate::demo::{self, DemoFile, Size};
use crate::ids::Ids;
use crate::output::outln;

/// Arguments of `assay demo`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder of the demo organisation: empty or missing the first time
    #[arg(
        long,
        env = "ASSAY_DATA",
        default_value = "./data-demo",
        value_name = "DIR"
    )]
    data: PathBuf,
    /// Address and port to listen on
    #[arg(
        long,
        env = "ASSAY_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDR"
    )]
    listen: SocketAddr,
    /// How much to invent
    #[arg(long, value_enum, default_value_t = Size::Small)]
    size: Size,
    /// Leave what is handed in ungraded: start no runner on this machine
    #[arg(long)]
    no_runner: bool,
    #[command(flatten)]
    place: Place,
}

/// Fills the folder, unless that was done before, and serves it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let listener = std::net::TcpListener::bind(args.listen).with_context(|| {
        format!(
            "cannot listen on {}: choose another address with --listen",
            args.listen
        )
    })?;
    let config = config(&args.data, listener.local_addr()?);
    let runner = (!args.no_runner).then(|| LocalRunner::new(1, args.place));
    actix_web::rt::System::new().block_on(async move {
        let file = match DemoFile::read(&args.data)? {
            Some(file) => file,
            None => {
                outln!("Inventing an organisation ...");
                demo::fill(config.clone(), args.size).await?
            }
        };
        let app = App::open(config, Clock::system(), Ids::random())?;
        introduce(&app, &file, &args.data);
        serve::serve(app, listener, runner).await
    })?;
    Ok(ExitCode::SUCCESS)
}

fn config(data: &Path, listen: SocketAddr) -> Config {
    Config {
        data: data.to_owned(),
        database: DatabaseUrl::Sqlite(data.join("assay.db").to_string_lossy().into_owned()),
        listen,
        public_url: None,
        organisation: "Example Transit".to_owned(),
        mail: MailTransport::File(data.join("mail")),
        mail_from: "Example Transit hiring <hiring@example.org>".to_owned(),
        metrics_token: None,
        readers: 4,
    }
}

fn introduce(app: &App, file: &DemoFile, data: &Path) {
    let url = app.public_url();
    outln!("\nExample Transit is open at {url}\n");
    if let Some(account) = file.accounts.first() {
        outln!("Sign in with the password  {}  as:", account.password);
    }
    for account in &file.accounts {
        outln!("  {:34} {}", account.email, account.access);
    }
    outln!("\nOr be a candidate:");
    for candidate in &file.candidates {
        outln!(
            "  {} ({})\n    {url}{}",
            candidate.name,
            candidate.state,
            candidate.path
        );
    }
    outln!(
        "\nMail is written to {}. All of this stands in {}.",
        data.join("mail").display(),
        data.join(demo::FILE).display()
    );
    outln!("Press Ctrl-C to stop.\n");
}
