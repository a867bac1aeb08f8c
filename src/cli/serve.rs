//! `assay serve`: the web server and its job loop in one process.

use std::process::ExitCode;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::cli::env::Place;
use crate::cli::local_runner::LocalRunner;
use crate::clock::Clock;
use crate::config::{Config, ServeArgs};
use crate::ids::Ids;
use crate::ops::users;
use crate::output::outln;
use crate::secret::{hash_token, new_token};
use crate::{jobs, server};

/// Arguments of `assay serve`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    serve: ServeArgs,
    /// Also start a runner on this machine, as a process of its own, with this many slots
    #[arg(
        long,
        env = "ASSAY_LOCAL_RUNNER",
        value_name = "SLOTS",
        num_args = 0..=1,
        default_missing_value = "1",
        value_parser = clap::value_parser!(u32).range(1..=64)
    )]
    local_runner: Option<u32>,
    #[command(flatten)]
    place: Place,
}

/// Serves until it is told to stop.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let local_runner = args
        .local_runner
        .map(|slots| LocalRunner::new(slots, args.place));
    let mut config = Config::from_args(args.serve)?;
    let listener = std::net::TcpListener::bind(config.listen).with_context(|| {
        format!(
            "cannot listen on {}: choose another address with --listen",
            config.listen
        )
    })?;
    config.listen = listener.local_addr()?;
    let app = App::open(config, Clock::system(), Ids::random())?;
    offer_first_administrator(&app)?;
    actix_web::rt::System::new().block_on(serve(app, listener, local_runner))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the server, the job loop and, if wanted, a runner beside it until the process is asked to stop.
pub async fn serve(
    app: App,
    listener: std::net::TcpListener,
    local_runner: Option<LocalRunner>,
) -> anyhow::Result<()> {
    crate::telemetry::start_metrics();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(jobs::work(
        app.clone(),
        format!("serve-{}", std::process::id()),
        stopped.clone(),
    ));
    let sweeper = tokio::spawn(jobs::sweep_runs::keep_sweeping(
        app.clone(),
        stopped.clone(),
    ));
    let forgetter = tokio::spawn(jobs::forget::keep_forgetting(app.clone(), stopped.clone()));
    let runner = local_runner.map(|runner| tokio::spawn(runner.keep_going(app.clone(), stopped)));
    let server = server::listen(&app, listener)?.server;
    let door = server.handle();
    let mut server = actix_web::rt::spawn(server);
    outln!("Assay is ready on {}", app.public_url());
    tokio::select! {
        ended = &mut server => return Ok(ended.context("the server failed")??),
        () = asked_to_stop() => {}
    }
    let farewell = async {
        app.close();
        // A receiver may be gone already; then its task has stopped by itself.
        let _ = stop.send(true);
        // The runner gives back what it has, so the server listens until it is gone.
        if let Some(runner) = runner {
            runner.await.context("the watch over the runner failed")?;
        }
        door.stop(true).await;
        sweeper.await.context("the sweep of runs failed")?;
        forgetter.await.context("forgetting failed")?;
        worker.await.context("the job loop failed")
    };
    tokio::select! {
        ended = farewell => ended,
        () = asked_to_stop() => Ok(()),
    }
}

/// Waits for the terminal or the service manager to ask: once to finish what is at work, twice to stop at once.
async fn asked_to_stop() {
    let (Ok(mut term), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be listened for; the server stops only when killed");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Without any account, prints the link that makes the first administrator.
fn offer_first_administrator(app: &App) -> anyhow::Result<()> {
    let token = new_token()?;
    let hash = hash_token(&token);
    if app
        .db
        .write_now(|tx| users::offer_first_administrator(tx, &hash))?
    {
        outln!("Nobody can sign in yet. Make the first administrator here (good for 3 days):");
        outln!("  {}/first-administrator/{token}", app.public_url());
    }
    Ok(())
}
