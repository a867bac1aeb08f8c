//! Decisions about an application. They are shown when the debrief is: not before the reader's own card is in.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::answers::{Many, Reply};
use crate::api::shell::Caller;
use crate::db::Db;
use crate::db::decisions::{self, DecisionRow};
use crate::domain::access::{Actor, Staff};
use crate::domain::decision::DecisionOutcome;
use crate::domain::ids::{ApplicationId, DecisionId};
use crate::ops::{OpResult, debriefs};

/// A recorded decision. The newest of an application holds; the earlier ones stay beside it.
#[derive(Serialize, JsonSchema)]
pub struct Decision {
    /// Which one.
    id: DecisionId,
    /// What was decided.
    outcome: DecisionOutcome,
    /// Why.
    reason: String,
    /// The name of who decided.
    decided_by: String,
    /// When.
    decided_at: DateTime<Utc>,
}

/// `GET /applications/{application}/decisions`
pub async fn index(caller: Caller, application: web::Path<ApplicationId>) -> Reply<Many<Decision>> {
    let (reader, id) = (caller.token.owner, *application);
    let rows = caller.read(move |db| read(db, reader, id)).await?;
    Ok(Many::whole(rows.into_iter().map(Decision::of).collect()))
}

fn read(db: &mut Db, reader: Staff, id: ApplicationId) -> OpResult<Vec<DecisionRow>> {
    let (_, seal) = debriefs::standing(db, reader, id)?;
    debriefs::allow_seeing(Actor::Staff(reader), &seal)?;
    Ok(decisions::of_application(db, id)?)
}

impl Decision {
    fn of(row: DecisionRow) -> Self {
        Self {
            id: row.id,
            outcome: row.outcome,
            reason: row.reason,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
        }
    }
}
