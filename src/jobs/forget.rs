//! Forgets what nobody can use any more: keys of forms, ended sessions, one-time links, jobs that were done. Every server
//! process does it; doing it twice is as good as once. Must never touch what belongs to a candidate or to the trail.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;

use crate::app::App;
use crate::db::{DbResult, Tx, idempotency, jobs, sessions, users};

/// How often.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long a form may be sent again, or a job be looked at, after it was carried out.
const KEPT: TimeDelta = TimeDelta::days(30);

/// How much was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Keys of forms and of calls.
    pub keys: usize,
    /// Sessions that had ended by themselves.
    pub sessions: usize,
    /// One-time links that had ended.
    pub links: usize,
    /// Jobs that were done.
    pub jobs: usize,
}

/// Forgets now and then until `stop` says so.
pub async fn keep_forgetting(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match app.db.write(forget).await {
            Ok(forgotten) if forgotten == Forgotten::default() => {}
            Ok(forgotten) => tracing::info!(?forgotten, "what nobody can use any more is gone"),
            Err(error) => tracing::error!(%error, "what nobody can use any more stays for now"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Forgets once.
pub fn forget(tx: &mut Tx<'_>) -> DbResult<Forgotten> {
    let before = tx.now() - KEPT;
    Ok(Forgotten {
        keys: idempotency::forget(tx, before)?,
        sessions: sessions::forget(tx, before)?,
        links: users::forget_links(tx, before)?,
        jobs: jobs::forget(tx, before)?,
    })
}
