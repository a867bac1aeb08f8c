//! Applications: the list, one with its interviews and what its debrief waits for, and adding one. Says whether a
//! scorecard is in, never what stands on it.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::answers::{Made, Many, One, Reply};
use crate::api::asks::{Asked, Body, IdempotencyKey, Page};
use crate::api::roles::Named;
use crate::api::routes::PREFIX;
use crate::api::shell::Caller;
use crate::db::applications::record::{self, ApplicationRecord};
use crate::db::interviews::{self, Seat, SeatRow};
use crate::db::scorecards::{self, DebriefState};
use crate::db::{Db, DbError, Tx};
use crate::domain::access::Scope;
use crate::domain::application::{ApplicationState, CloseReason, InterviewState, Source};
use crate::domain::ids::{
    ApplicationId, AssignmentId, InterviewId, RoleId, ScorecardId, StageId, TakeHomeId, UserId,
};
use crate::domain::plan::{LoopInterviewKind, StageKind};
use crate::ops::applications::{self as ops, AddCandidate};
use crate::ops::{OpResult, api_tokens, idempotency};

/// One person's candidacy for one role.
#[derive(Serialize, JsonSchema)]
pub struct ApplicationListed {
    /// Which application.
    id: ApplicationId,
    /// Whose.
    candidate: Named,
    /// For which role.
    role: Named,
    /// Where it stands.
    state: ApplicationState,
    /// The stage it is in, or was in when it ended.
    stage: Stage,
    /// When it came into its stage.
    stage_entered_at: DateTime<Utc>,
    /// How the person came to us.
    source: Source,
    /// Why it was closed, while it is.
    closed_reason: Option<CloseReason>,
    /// When it arrived.
    created_at: DateTime<Utc>,
}

/// A stage of the plan an application is pinned to.
#[derive(Serialize, JsonSchema)]
pub struct Stage {
    /// Which stage.
    id: StageId,
    /// What happens in it.
    kind: StageKind,
    /// Its name.
    name: String,
}

/// An application with its interviews.
#[derive(Serialize, JsonSchema)]
pub struct Application {
    #[serde(flatten)]
    listed: ApplicationListed,
    /// Its interviews, in the order of the loop.
    interviews: Vec<Interview>,
    /// What its debrief waits for.
    standing: Standing,
}

/// An interview of an application.
#[derive(Serialize, JsonSchema)]
pub struct Interview {
    /// Which interview.
    id: InterviewId,
    /// What kind of interview.
    kind: LoopInterviewKind,
    /// Its name.
    title: String,
    /// How far it is.
    state: InterviewState,
    /// When it is held, once that was agreed.
    starts_at: Option<DateTime<Utc>>,
    /// Length for the interviewer, minutes.
    minutes: i32,
    /// Who holds it.
    interviewers: Vec<Interviewer>,
    /// The take-home that was sent for it.
    take_home: Option<TakeHome>,
}

/// Somebody who holds an interview.
#[derive(Serialize, JsonSchema)]
pub struct Interviewer {
    /// Which assignment.
    id: AssignmentId,
    /// Who.
    user: UserId,
    /// Their name.
    name: String,
    /// Their scorecard.
    scorecard: Option<ScorecardId>,
    /// When it came in.
    submitted_at: Option<DateTime<Utc>>,
    /// Since when it is not waited for.
    waived_at: Option<DateTime<Utc>>,
    /// Whether they rate along for training only: nothing waits for their card and no figure counts it.
    shadow: bool,
}

/// A take-home that was sent.
#[derive(Serialize, JsonSchema)]
pub struct TakeHome {
    /// Which take-home.
    id: TakeHomeId,
    /// `invited`, `started`, `submitted` or `withdrawn`.
    state: String,
}

/// What a debrief waits for.
#[derive(Serialize, JsonSchema)]
pub struct Standing {
    /// Scorecards that are asked for.
    cards_required: usize,
    /// Scorecards that are in.
    cards_in: usize,
    /// Scorecards that are not waited for, with a reason.
    cards_waived: usize,
    /// Interviews that nobody was asked to hold.
    interviews_uncovered: usize,
    /// Whether everything is in or waived.
    debrief_open: bool,
}

/// Which applications.
#[derive(Deserialize, JsonSchema)]
pub struct Wanted {
    /// Only for this role.
    role: Option<RoleId>,
    /// Only in this state.
    state: Option<ApplicationState>,
    /// Only in a stage of this kind.
    stage: Option<StageKind>,
}

/// A person applies for a role. The same address is the same person: what is known of them stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    /// For which role; it must be open.
    role: RoleId,
    /// Full name.
    name: String,
    /// Where we write to.
    email: String,
    /// A telephone number.
    #[serde(default)]
    phone: String,
    /// Where they live, as they say it.
    #[serde(default)]
    location: String,
    /// IANA name of their zone, such as Europe/Brussels; UTC when empty.
    #[serde(default)]
    time_zone: String,
    /// Addresses of work they show, each starting with https://.
    #[serde(default)]
    links: Vec<String>,
    /// How they came to us.
    source: Source,
    /// Who named them.
    #[serde(default)]
    referrer: String,
}

/// `GET /applications`
pub async fn index(
    caller: Caller,
    wanted: Asked<Wanted>,
    page: Page<ApplicationId>,
) -> Reply<Many<ApplicationListed>> {
    let (scope, window) = (caller.scope(), page.window());
    let wanted = record::Wanted {
        role: wanted.0.role,
        state: wanted.0.state,
        stage: wanted.0.stage,
        ..record::Wanted::default()
    };
    let rows = caller
        .read(move |db| Ok(record::list(db, scope, &wanted, window)?))
        .await?;
    Ok(Many::page(&page, rows, |row| row.id, ApplicationListed::of))
}

/// `GET /applications/{application}`
pub async fn show(
    caller: Caller,
    application: web::Path<ApplicationId>,
) -> Reply<One<Application>> {
    let (scope, id) = (caller.scope(), *application);
    Ok(One(caller.read(move |db| read(db, scope, id)).await?))
}

/// `POST /applications`
pub async fn create(
    caller: Caller,
    key: IdempotencyKey,
    body: Body<NewApplication>,
) -> Reply<Made<Application>> {
    let (actor, scope, token) = (caller.actor(), caller.scope(), caller.token.id);
    let (command, digest) = (body.value.command(), body.digest);
    let write = move |tx: &mut Tx<'_>| -> OpResult<Application> {
        let id = idempotency::once_for(tx, actor, &key.0, &digest, |tx| {
            let id = ops::add(tx, actor, command)?;
            api_tokens::used(tx, actor, token, "application", id.0, Some(id))?;
            Ok(id.to_string())
        })?;
        let id: ApplicationId = id
            .parse()
            .map_err(|error| DbError::Corrupt(format!("an idempotency key leads to {error}")))?;
        read(tx, scope, id)
    };
    let thing = caller.write(write).await?;
    Ok(Made {
        at: format!("{PREFIX}/applications/{}", thing.listed.id),
        thing,
    })
}

/// In three statements.
fn read(db: &mut Db, scope: Scope, id: ApplicationId) -> OpResult<Application> {
    Ok(Application {
        listed: ApplicationListed::of(record::get(db, scope, id)?),
        interviews: grouped(interviews::of_application(db, id)?),
        standing: Standing::of(scorecards::debrief_state(db, id)?),
    })
}

/// One entry for each interview, in the order of the loop.
fn grouped(rows: Vec<SeatRow>) -> Vec<Interview> {
    let mut all: Vec<Interview> = Vec::new();
    for mut row in rows {
        let seat = row.assignment.take().map(Interviewer::of);
        match all.last_mut() {
            Some(last) if last.id == row.interview_id => last.interviewers.extend(seat),
            _ => all.push(Interview::of(row, seat)),
        }
    }
    all
}

impl ApplicationListed {
    /// From its row.
    pub fn of(row: ApplicationRecord) -> Self {
        let (candidate, name) = row.candidate;
        let (role, title) = row.role;
        let (stage, kind, stage_name) = row.stage;
        Self {
            id: row.id,
            candidate: Named::new(candidate, name),
            role: Named::new(role, title),
            state: row.state,
            stage: Stage {
                id: stage,
                kind,
                name: stage_name,
            },
            stage_entered_at: row.stage_entered_at,
            source: row.source,
            closed_reason: row.closed_reason,
            created_at: row.created_at,
        }
    }
}

impl Interview {
    fn of(row: SeatRow, seat: Option<Interviewer>) -> Self {
        Self {
            id: row.interview_id,
            kind: row.kind,
            title: row.title,
            state: row.state,
            starts_at: row.starts_at,
            minutes: row.minutes,
            interviewers: seat.into_iter().collect(),
            take_home: row.take_home.map(|sent| TakeHome {
                id: sent.id,
                state: sent.state,
            }),
        }
    }
}

impl Interviewer {
    fn of(seat: Seat) -> Self {
        Self {
            id: seat.id,
            user: seat.user_id,
            name: seat.name,
            scorecard: seat.scorecard_id,
            submitted_at: seat.submitted_at,
            waived_at: seat.waived_at,
            shadow: seat.shadow,
        }
    }
}

impl Standing {
    fn of(state: DebriefState) -> Self {
        Self {
            cards_required: state.required,
            cards_in: state.submitted,
            cards_waived: state.waived,
            interviews_uncovered: state.uncovered,
            debrief_open: state.open,
        }
    }
}

impl NewApplication {
    fn command(self) -> AddCandidate {
        AddCandidate {
            role: self.role,
            name: self.name,
            email: self.email,
            phone: self.phone,
            location: self.location,
            time_zone: self.time_zone,
            links: self.links.join("\n"),
            source: self.source,
            referrer: self.referrer,
        }
    }
}
