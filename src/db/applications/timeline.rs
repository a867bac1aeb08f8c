//! What happened to one application, newest first: the audit trail, with the words of the stage history beside it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{audit_events, stage_moves, stages, users};
use crate::db::{Db, DbResult};
use crate::domain::ids::ApplicationId;

diesel::alias! {
    const LEFT_STAGES: Alias<LeftStages> = stages as left_stages;
}

/// One event.
#[derive(Clone, Debug, Queryable)]
pub struct TimelineRow {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// `user`, `candidate`, `runner` or `system`.
    pub actor_kind: String,
    /// The name of the member of staff who did it.
    pub actor: Option<String>,
    /// `noun.verb`, past tense.
    pub action: String,
    /// Details as JSON text.
    pub detail: String,
    /// The stage it left, for a line of the stage history.
    pub from: Option<String>,
    /// The stage it came into.
    pub to: Option<String>,
    /// Why, in somebody's words.
    pub reason: Option<String>,
}

/// The newest `limit` events. `with_adjustments` shows that extra time was granted; scorers do not see even that.
pub fn newest(
    db: &mut Db,
    application: ApplicationId,
    with_adjustments: bool,
    limit: i64,
) -> DbResult<Vec<TimelineRow>> {
    let mut query = audit_events::table
        .left_join(users::table.on(users::id.nullable().eq(audit_events::actor_id)))
        .left_join(
            stage_moves::table.on(stage_moves::id
                .eq(audit_events::subject_id)
                .and(stage_moves::application_id.eq(application))),
        )
        .left_join(stages::table.on(stages::id.nullable().eq(stage_moves::to_stage_id)))
        .left_join(
            LEFT_STAGES.on(LEFT_STAGES
                .field(stages::id)
                .nullable()
                .eq(stage_moves::from_stage_id)),
        )
        .filter(audit_events::application_id.eq(application))
        .order((audit_events::at.desc(), audit_events::id.desc()))
        .limit(limit)
        .select((
            audit_events::at,
            audit_events::actor_kind,
            users::name.nullable(),
            audit_events::action,
            audit_events::detail,
            LEFT_STAGES.field(stages::name).nullable(),
            stages::name.nullable(),
            stage_moves::reason.nullable(),
        ))
        .into_boxed();
    if !with_adjustments {
        query = query
            .filter(audit_events::action.not_like("%accommodation%"))
            .filter(audit_events::action.not_like("%extra_time%"))
            .filter(audit_events::action.not_like("%extended%"));
    }
    Ok(query.load(db)?)
}
