//! `assay serve`: the web server and its job loop in one process.

use std::process::ExitCode;

use anyhow::Context;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, ServeArgs};
use crate::ids::Ids;
use crate::ops::users;
use crate::secret::{hash_token, new_token};
use crate::{jobs, web};

/// Serves until it is told to stop.
pub fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let mut config = Config::from_args(args)?;
    let listener = std::net::TcpListener::bind(config.listen).with_context(|| {
        format!(
            "cannot listen on {}: choose another address with --listen",
            config.listen
        )
    })?;
    config.listen = listener.local_addr()?;
    let app = App::open(config, Clock::system(), Ids::random())?;
    offer_first_administrator(&app)?;
    actix_web::rt::System::new().block_on(serve(app, listener))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the server and the job loop on a listener until the process is asked to stop.
pub async fn serve(app: App, listener: std::net::TcpListener) -> anyhow::Result<()> {
    crate::telemetry::start_metrics();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(jobs::work(
        app.clone(),
        format!("serve-{}", std::process::id()),
        stopped,
    ));
    let listening = web::listen(&app, listener)?;
    println!("Assay is ready on {}", app.public_url());
    listening.server.await?;
    // The receiver may be gone already; then the worker has stopped by itself.
    let _ = stop.send(true);
    worker.await.context("the job loop failed")
}

/// Without any account, prints the link that makes the first administrator.
fn offer_first_administrator(app: &App) -> anyhow::Result<()> {
    let token = new_token()?;
    let hash = hash_token(&token);
    if app
        .db
        .write_now(|tx| users::offer_first_administrator(tx, &hash))?
    {
        println!("Nobody can sign in yet. Make the first administrator here (good for 3 days):");
        println!("  {}/first-administrator/{token}", app.public_url());
    }
    Ok(())
}
