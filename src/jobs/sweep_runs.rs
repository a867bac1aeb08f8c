//! Takes grading runs back from runners that went silent, so that no run hangs. Every server process does it; a run is
//! taken back once because the statement names the state and attempt it expects.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::domain::run::LEASE;
use crate::ops::OpError;
use crate::ops::runs::{self, ending::Swept};

/// How often runs are looked at.
const EVERY: Duration = Duration::from_secs(30);

/// Sweeps until `stop` says so. The first time a whole lease after the start: while this server was away, runners could
/// not say that they are alive.
pub async fn keep_sweeping(app: App, mut stop: watch::Receiver<bool>) {
    let mut pause = LEASE.to_std().unwrap_or(EVERY);
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => continue,
        }
        pause = EVERY;
        match sweep(&app).await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(swept) => tracing::warn!(?swept, "runs were taken back from silent runners"),
            Err(error) => tracing::error!(%error, "runs cannot be swept"),
        }
    }
}

/// Sweeps once.
pub async fn sweep(app: &App) -> Result<Swept, OpError> {
    let (office, jitter) = (app.office(), rand::random());
    let swept = app
        .db
        .write(move |tx| runs::sweep(tx, &office, jitter))
        .await?;
    app.job_bell.notify_one();
    app.run_bell.notify_waiters();
    Ok(swept)
}
