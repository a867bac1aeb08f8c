//! Grading runs: queue one with the change that asks for it.

use crate::db::Tx;
use crate::db::runs::{self, NewRun};
use crate::domain::ids::{KitVersionId, RunId, SubmissionId, TakeHomeId};
use crate::domain::run::RunKind;
use crate::ops::OpResult;

/// Queues a run over the archive `blob`. A candidate waits for a check, so checks go first.
pub fn enqueue(
    tx: &mut Tx<'_>,
    kind: RunKind,
    take_home: TakeHomeId,
    submission: Option<SubmissionId>,
    kit_version: KitVersionId,
    blob: &str,
) -> OpResult<RunId> {
    let id: RunId = tx.new_id();
    let priority = match kind {
        RunKind::DryRun => 10,
        RunKind::Grade => 0,
    };
    runs::insert(
        tx,
        &NewRun {
            id,
            kind,
            take_home,
            submission,
            kit_version,
            blob,
            priority,
            seed: seed_of(id),
        },
    )?;
    Ok(id)
}

/// The random half of the id, without its sign: the same run always has the same seed.
fn seed_of(id: RunId) -> i64 {
    let (_, low) = id.0.as_u64_pair();
    i64::try_from(low & 0x7fff_ffff_ffff_ffff).unwrap_or(0)
}
