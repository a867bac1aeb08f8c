//! The runner's side of a run while it is at work. Every call names the attempt it belongs to, so that a runner whose
//! lease was lost can change nothing any more.

use serde_json::json;

use crate::db::runs::{self as stored, RunRow, log, queue};
use crate::db::{Db, DbError, Tx, runners};
use crate::domain::access::Actor;
use crate::domain::grading::Step;
use crate::domain::ids::{RunId, RunnerId};
use crate::domain::run::{LEASE, Next, RunCommand, RunKind, Unfitting};
use crate::ops::runs::{record, superseded};
use crate::ops::{OpError, OpResult};

/// What a runner shows with every call about a run.
#[derive(Clone, Debug)]
pub struct JobKey {
    /// Which run.
    pub run: RunId,
    /// Which attempt of it.
    pub attempt: i32,
    /// Hash of the token that came with the claim.
    pub token_hash: String,
}

/// What a runner is given to do.
#[derive(Clone, Debug)]
pub struct Work {
    /// Which run.
    pub run: RunId,
    /// Which attempt of it.
    pub attempt: i32,
    /// What it is for.
    pub kind: RunKind,
    /// Blob of the archive.
    pub blob: String,
    /// Seed of everything random in the probes.
    pub seed: i64,
    /// The kit's own id.
    pub kit: String,
    /// Its version.
    pub kit_version: String,
    /// Digest over its files.
    pub kit_digest: String,
    /// Blob of its archive.
    pub kit_archive: String,
}

/// Leases the first run that is due to a runner, with a fresh token of which the hash is given.
pub fn claim(tx: &mut Tx<'_>, runner: RunnerId, token_hash: &str) -> OpResult<Option<Work>> {
    runners::touch(tx, runner)?;
    let Some(claimed) = queue::claim(tx, runner, token_hash, LEASE)? else {
        return Ok(None);
    };
    let run = stored::get(tx, claimed.id)?;
    let kit = stored::kit(tx, run.kit_version_id)?;
    let application = stored::take_home(tx, run.take_home_id)?.application;
    let detail = json!({ "attempt": claimed.attempt });
    let actor = Actor::Runner(runner);
    record(tx, actor, "run.leased", run.id, application, detail)?;
    Ok(Some(Work {
        run: run.id,
        attempt: claimed.attempt,
        kind: run.kind,
        blob: run.blob,
        seed: run.seed,
        kit: kit.kit,
        kit_version: kit.version,
        kit_digest: kit.digest,
        kit_archive: kit.archive,
    }))
}

/// Extends the lease; says whether the runner should go on (`true`) or stop.
pub fn heartbeat(tx: &mut Tx<'_>, key: &JobKey) -> OpResult<bool> {
    let run = held(tx, key)?;
    if let Some(runner) = run.runner_id {
        runners::touch(tx, runner)?;
    }
    let until = tx.now() + LEASE;
    if !queue::extend(tx, run.id, key.attempt, until)? {
        return Err(superseded(Unfitting::NotLeased));
    }
    let next = run.standing().after(RunCommand::Heartbeat, 0.0);
    Ok(next != Ok(Next::TellToStop))
}

/// Appends to the log when `offset` is where it ends. Returns the length it has then; when the offset is another, the
/// length stays and tells the runner from where to send.
pub fn append_log(tx: &mut Tx<'_>, key: &JobKey, offset: i64, text: &str) -> OpResult<LogLength> {
    let run = held(tx, key)?;
    if run.log_size != offset {
        return Ok(LogLength::Elsewhere(run.log_size));
    }
    if text.is_empty() {
        return Ok(LogLength::Appended(run.log_size));
    }
    let body = without_control_characters(text);
    let length = log::append(tx, run.id, key.attempt, offset, &body)?;
    Ok(LogLength::Appended(length))
}

/// Where a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLength {
    /// The piece was appended; the log has this length now, in bytes.
    Appended(i64),
    /// The piece begins elsewhere; nothing changed, the log has this length.
    Elsewhere(i64),
}

/// Stores how the steps stand.
pub fn set_steps(tx: &mut Tx<'_>, key: &JobKey, steps: &[Step]) -> OpResult<()> {
    let run = held(tx, key)?;
    let text = serde_json::to_string(steps)
        .map_err(|error| OpError::refused("steps", format!("The steps are unreadable: {error}")))?;
    if !queue::set_steps(tx, run.id, key.attempt, &text)? {
        return Err(superseded(Unfitting::NotLeased));
    }
    Ok(())
}

/// The run, if the key is that of the attempt which is at work.
pub fn held(db: &mut Db, key: &JobKey) -> OpResult<RunRow> {
    let run = known(db, key)?;
    match run.standing().after(RunCommand::Heartbeat, 0.0) {
        Ok(_) if run.attempt == key.attempt => Ok(run),
        Ok(_) => Err(superseded(Unfitting::NotLeased)),
        Err(refusal) => Err(superseded(refusal)),
    }
}

/// The run, if the key is that of its current attempt. A key of an earlier attempt is a conflict, any other key is
/// refused.
pub fn known(db: &mut Db, key: &JobKey) -> OpResult<RunRow> {
    let run = match stored::get(db, key.run) {
        Ok(run) => run,
        Err(DbError::NotFound) => return Err(OpError::Forbidden),
        Err(other) => return Err(other.into()),
    };
    if key.attempt < run.attempt {
        return Err(superseded(Unfitting::NotLeased));
    }
    let fits = key.attempt == run.attempt
        && run.job_token_hash.as_deref() == Some(key.token_hash.as_str());
    if fits {
        Ok(run)
    } else {
        Err(OpError::Forbidden)
    }
}

/// Control characters could harm whoever reads the log, and PostgreSQL stores no NUL. Each is replaced by one of the
/// same length, so that offsets stay true.
fn without_control_characters(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() && c.len_utf8() == 1 => '?',
            c if c.is_control() => '\u{b7}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_offsets_stay() {
        let text = "ok\n\tred \u{1b}[31m nul \0 c1 \u{9b}é";
        let clean = without_control_characters(text);
        assert_eq!(clean.len(), text.len());
        assert!(
            !clean
                .chars()
                .any(|c| c.is_control() && c != '\n' && c != '\t')
        );
    }
}
