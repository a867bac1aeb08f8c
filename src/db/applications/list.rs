//! Applications in lists: which ones a person may see and asked for, where they stand in the pipeline, and one card each.
//!
//! Scope and filter are put into the WHERE clause in one place, `chosen!`, that every query here goes through.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::db::applications::visible::{self, OWN_ROLES};
use crate::db::schema::{
    applications, assignments, candidates, decisions, grading_runs, interviews, loop_interviews,
    plans, roles, scorecards, stages, take_homes, users,
};
use crate::db::search;
use crate::db::types::At;
use crate::db::{Db, DbResult};
use crate::domain::access::Scope;
use crate::domain::application::standing::{Facts, TakeHomeFacts};
use crate::domain::application::{ApplicationState, InterviewState, Source};
use crate::domain::ids::{ApplicationId, RoleId, StageId, UserId};
use crate::domain::plan::{LoopInterviewKind, StageKind};

diesel::alias! {
    const EARLIER_STAGES: Alias<EarlierStages> = stages as earlier_stages;
    const PLAN_STAGES: Alias<PlanStages> = stages as plan_stages;
    const HANDED_IN: Alias<HandedIn> = take_homes as handed_in;
}

/// What a list is narrowed to; empty means everything in scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this role.
    pub role: Option<RoleId>,
    /// In this state.
    pub state: Option<ApplicationState>,
    /// Somebody looks for these words, as [`search`] understands them; empty for any.
    pub words: String,
    /// Came to us this way.
    pub source: Option<Source>,
    /// Of roles this person runs or decides.
    pub owner: Option<UserId>,
    /// In their stage since before this moment.
    pub waiting_since: Option<DateTime<Utc>>,
}

/// Where one application stands, for counting and sorting.
#[derive(Clone, Debug, Queryable)]
pub struct Place {
    /// Which application.
    pub id: ApplicationId,
    /// What happens in its stage.
    pub stage: StageKind,
    /// When it came into its stage.
    pub stage_entered_at: DateTime<Utc>,
    /// The person's name.
    pub name: String,
    /// When it arrived.
    pub created_at: DateTime<Utc>,
}

/// One application as a list shows it.
#[derive(Clone, Debug)]
pub struct Card {
    /// Which application.
    pub id: ApplicationId,
    /// Counts its changes.
    pub revision: i32,
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// How they came to us.
    pub source: Source,
    /// For which role.
    pub role_id: RoleId,
    /// Its title.
    pub role: String,
    /// Who runs the role.
    pub owner: String,
    /// The stage it is in.
    pub stage_id: StageId,
    /// The name of that stage.
    pub stage: String,
    /// The stages of its plan it can be moved to, in order: id and name.
    pub stages: Vec<(StageId, String)>,
    /// When it came into its stage.
    pub stage_entered_at: DateTime<Utc>,
    /// What it waits for, without any rating.
    pub facts: Facts,
}

/// Narrows a boxed query over applications to what this scope shows and this filter asks for. A macro for the reason
/// given in [`visible`].
macro_rules! chosen {
    ($db:expr, $query:expr, $scope:expr, $filter:expr) => {{
        let filter: &Filter = $filter;
        let mut query = visible::in_scope!($query, $scope);
        if let Some(role) = filter.role {
            query = query.filter(applications::role_id.eq(role));
        }
        if let Some(state) = filter.state {
            query = query.filter(applications::state.eq(state));
        }
        if let Some(source) = filter.source {
            query = query.filter(applications::source.eq(source));
        }
        if let Some(since) = filter.waiting_since {
            query = query.filter(applications::stage_entered_at.lt(At(since)));
        }
        if let Some(owner) = filter.owner {
            let owned = OWN_ROLES
                .filter(OWN_ROLES.field(roles::id).eq(applications::role_id))
                .filter(
                    OWN_ROLES
                        .field(roles::recruiter_id)
                        .eq(owner)
                        .or(OWN_ROLES.field(roles::hiring_manager_id).eq(owner)),
                );
            query = query.filter(exists(owned));
        }
        if !filter.words.is_empty() {
            let found = search::among($db, &filter.words);
            query = query.filter(
                sql::<Bool>("applications.id IN (")
                    .sql(found.text)
                    .bind::<Text, _>(found.wanted)
                    .sql("))"),
            );
        }
        query
    }};
}

type CardRow = (
    (
        ApplicationId,
        i32,
        ApplicationState,
        Source,
        StageId,
        DateTime<Utc>,
        String,
        String,
    ),
    (RoleId, String, String, String, StageKind),
    Option<(String, DateTime<Utc>, Option<DateTime<Utc>>)>,
    (
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
    ),
    (StageId, String),
);

/// The stages of the newest plan of a role, in order: what happens in each, and its name.
pub fn lanes(db: &mut Db, role: RoleId) -> DbResult<Vec<(StageKind, String)>> {
    let rows: Vec<(i32, StageKind, String)> = stages::table
        .inner_join(plans::table)
        .filter(plans::role_id.eq(role))
        .order((plans::version.desc(), stages::position.asc()))
        .select((plans::version, stages::kind, stages::name))
        .load(db)?;
    let newest = rows.first().map(|(version, ..)| *version);
    Ok(rows
        .into_iter()
        .filter(|(version, ..)| Some(*version) == newest)
        .map(|(_, kind, name)| (kind, name))
        .collect())
}

/// Where every chosen application stands, the longest in its stage first.
pub fn places(db: &mut Db, scope: Scope, filter: &Filter) -> DbResult<Vec<Place>> {
    let query = applications::table
        .inner_join(stages::table)
        .inner_join(candidates::table)
        .order((applications::stage_entered_at.asc(), applications::id.asc()))
        .select((
            applications::id,
            stages::kind,
            applications::stage_entered_at,
            candidates::name,
            applications::created_at,
        ))
        .into_boxed();
    Ok(chosen!(db, query, scope, filter).load(db)?)
}

/// How many applications were chosen.
pub fn count(db: &mut Db, scope: Scope, filter: &Filter) -> DbResult<i64> {
    let query = applications::table.select(count_star()).into_boxed();
    Ok(chosen!(db, query, scope, filter).get_result(db)?)
}

/// One page of the chosen applications, the newest first.
pub fn page(
    db: &mut Db,
    scope: Scope,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> DbResult<Vec<ApplicationId>> {
    let query = applications::table
        .select(applications::id)
        .order((applications::created_at.desc(), applications::id.desc()))
        .limit(limit)
        .offset(offset)
        .into_boxed();
    Ok(chosen!(db, query, scope, filter).load(db)?)
}

/// The cards of these applications, in the order of the ids. The caller took the ids from a query in scope.
pub fn cards(db: &mut Db, ids: &[ApplicationId]) -> DbResult<Vec<Card>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let unassigned = interviews::table
        .inner_join(loop_interviews::table)
        .inner_join(
            EARLIER_STAGES.on(EARLIER_STAGES
                .field(stages::id)
                .eq(loop_interviews::stage_id)),
        )
        .filter(interviews::application_id.eq(applications::id))
        .filter(interviews::state.ne(InterviewState::Cancelled))
        .filter(loop_interviews::kind.ne(LoopInterviewKind::Screen))
        .filter(EARLIER_STAGES.field(stages::position).le(stages::position))
        .filter(not(exists(
            assignments::table
                .filter(assignments::interview_id.eq(interviews::id))
                .filter(assignments::shadow.eq(false))
                .filter(assignments::removed_at.is_null()),
        )))
        .select(count_star());
    let runs = grading_runs::table
        .inner_join(
            HANDED_IN.on(HANDED_IN
                .field(take_homes::id)
                .eq(grading_runs::take_home_id)),
        )
        .filter(
            HANDED_IN
                .field(take_homes::application_id)
                .eq(applications::id),
        )
        .filter(grading_runs::kind.eq("grade"))
        .filter(
            grading_runs::state
                .eq("queued")
                .or(grading_runs::state.eq("leased")),
        )
        .select(count_star());
    let rows: Vec<CardRow> = applications::table
        .inner_join(candidates::table)
        .inner_join(roles::table)
        .inner_join(stages::table)
        .inner_join(users::table.on(users::id.eq(roles::recruiter_id)))
        .inner_join(PLAN_STAGES.on(PLAN_STAGES.field(stages::plan_id).eq(applications::plan_id)))
        .left_join(take_homes::table)
        .filter(applications::id.eq_any(ids))
        .order((
            applications::id.asc(),
            take_homes::id.asc(),
            PLAN_STAGES.field(stages::position).asc(),
        ))
        .select((
            (
                applications::id,
                applications::revision,
                applications::state,
                applications::source,
                applications::stage_id,
                applications::stage_entered_at,
                candidates::name,
                candidates::email,
            ),
            (
                roles::id,
                roles::title,
                users::name,
                stages::name,
                stages::kind,
            ),
            (
                take_homes::state,
                take_homes::respond_by,
                take_homes::due_at,
            )
                .nullable(),
            (
                cards_owed().single_value(),
                cards_in().single_value(),
                unassigned.single_value(),
                runs.single_value(),
                decisions_taken().single_value(),
            ),
            (
                PLAN_STAGES.field(stages::id),
                PLAN_STAGES.field(stages::name),
            ),
        ))
        .load(db)?;
    let mut cards: HashMap<ApplicationId, Card> = HashMap::new();
    for row in rows {
        let stage = row.4.clone();
        let card = cards.entry(row.0.0).or_insert_with(|| card(row));
        if !card.stages.contains(&stage) {
            card.stages.push(stage);
        }
    }
    Ok(ids.iter().filter_map(|id| cards.remove(id)).collect())
}

fn card(row: CardRow) -> Card {
    let (
        (id, revision, state, source, stage_id, stage_entered_at, name, email),
        (role_id, role, owner, stage, kind),
        take_home,
        (owed, submitted, unassigned, runs, decided),
        _,
    ) = row;
    let runs = runs.unwrap_or(0);
    Card {
        id,
        revision,
        name,
        email,
        source,
        role_id,
        role,
        owner,
        stage_id,
        stage,
        stages: Vec::new(),
        stage_entered_at,
        facts: Facts {
            state,
            stage: kind,
            take_home: take_home.filter(|(state, ..)| state != "withdrawn").map(
                |(state, respond_by, due_at)| TakeHomeFacts {
                    started: state != "invited",
                    submitted: state == "submitted",
                    grading: runs > 0,
                    respond_by,
                    due_at,
                },
            ),
            cards_owed: owed.unwrap_or(0),
            cards_in: submitted.unwrap_or(0),
            unassigned: unassigned.unwrap_or(0),
            decided: decided.unwrap_or(0) > 0,
        },
    }
}

/// Cards of an application that are neither submitted nor waived.
#[diesel::dsl::auto_type(no_type_alias)]
fn cards_owed() -> _ {
    scorecards::table
        .inner_join(assignments::table)
        .filter(scorecards::application_id.eq(applications::id))
        .filter(scorecards::state.eq("draft"))
        .filter(assignments::removed_at.is_null())
        .filter(assignments::waived_at.is_null())
        .filter(assignments::shadow.eq(false))
        .select(count_star())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn cards_in() -> _ {
    scorecards::table
        .inner_join(assignments::table)
        .filter(scorecards::application_id.eq(applications::id))
        .filter(assignments::shadow.eq(false))
        .filter(scorecards::state.eq("submitted"))
        .select(count_star())
}

#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn decisions_taken() -> _ {
    decisions::table
        .filter(decisions::application_id.eq(applications::id))
        .select(count_star())
}
