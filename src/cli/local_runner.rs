//! A runner beside the server, for the demonstration and for small deployments: the same program as a process of its
//! own, with a token of its own. It is never part of the server's process, because it starts code of strangers.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::app::App;
use crate::cli::env::Place;
use crate::domain::access::Actor;
use crate::ops::runners;
use crate::secret::{hash_token, new_token};

/// Pause before a runner is started again that ended by itself.
const PAUSE: Duration = Duration::from_secs(30);
/// How long a runner may take to give back what it has.
const FAREWELL: Duration = Duration::from_secs(10);

/// How the runner is started.
#[derive(Clone)]
pub struct LocalRunner {
    /// Runs at the same time.
    pub slots: u32,
    /// Folder of the environments.
    pub environments: PathBuf,
    /// The lock that submissions are graded under.
    pub lock: PathBuf,
}

impl LocalRunner {
    /// A runner over the environments of this place.
    pub fn new(slots: u32, place: Place) -> Self {
        Self {
            slots,
            environments: place.environments,
            lock: place.lock,
        }
    }

    /// Keeps a runner going until `stop` says so. What goes wrong is logged: the server works without it.
    pub async fn keep_going(self, app: App, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.start(&app).await {
                Ok(child) => wait(child, &mut stop).await,
                Err(error) => tracing::error!(error = %format!("{error:#}"), "no local runner"),
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = told_to_stop(&mut stop) => {}
            }
        }
    }

    async fn start(&self, app: &App) -> anyhow::Result<Child> {
        let token_file = app.config.data.join("local-runner.token");
        offer_token(app, &token_file).await?;
        let program = std::env::current_exe().context("this program does not find itself")?;
        Command::new(program)
            .args(["runner", "--stop-with-stdin", "--name", "Local runner"])
            .args(["--slots", &self.slots.to_string()])
            .args(["--server", &address(app)])
            .arg("--token-file")
            .arg(&token_file)
            .arg("--environments")
            .arg(&self.environments)
            .arg("--lock")
            .arg(&self.lock)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            // A Ctrl-C at the terminal is for the server, which then stops the runner.
            .process_group(0)
            .spawn()
            .context("the local runner cannot be started")
    }
}

/// The registration token is used when the runner has no token of its own yet, or one that was revoked.
async fn offer_token(app: &App, file: &Path) -> anyhow::Result<()> {
    let token = new_token()?;
    let hash = hash_token(&token);
    app.db
        .write(move |tx| runners::offer_registration(tx, Actor::System, &hash))
        .await?;
    let mut open = tokio::fs::OpenOptions::new();
    open.write(true).create(true).truncate(true).mode(0o600);
    let mut opened = open
        .open(file)
        .await
        .with_context(|| format!("cannot write {}", file.display()))?;
    tokio::io::AsyncWriteExt::write_all(&mut opened, token.as_bytes()).await?;
    Ok(tokio::io::AsyncWriteExt::flush(&mut opened).await?)
}

/// Waits for the end of the runner, or ends it.
async fn wait(mut child: Child, stop: &mut watch::Receiver<bool>) {
    // Waiting closes a standard input that the child still holds, which would ask the runner to stop.
    let input = child.stdin.take();
    tokio::select! {
        ended = child.wait() => match ended {
            Ok(status) => tracing::error!(%status, "the local runner ended; it is started again in a while"),
            Err(error) => tracing::error!(%error, "the local runner was lost"),
        },
        () = told_to_stop(stop) => {
            // The end of its standard input asks it to give back what it has.
            drop(input);
            if tokio::time::timeout(FAREWELL, child.wait()).await.is_err() {
                tracing::warn!("the local runner did not stop by itself");
                let _ = child.kill().await;
            }
        }
    }
}

/// Also when that was said before anybody listened.
async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    // An error says that the server is gone, which is as good a reason.
    let _ = stop.wait_for(|stopping| *stopping).await;
}

/// Where the server can be reached on this machine, whatever people type.
fn address(app: &App) -> String {
    let listen = app.config.listen;
    if listen.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", listen.port())
    } else {
        format!("http://{listen}")
    }
}
