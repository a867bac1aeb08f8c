//! Where the cards of an application stand: what is owed, what is in, and what one reader's seal depends on.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{
    applications, assignments, interviews, loop_interviews, roles, scorecards,
};
use crate::db::{Db, DbResult};
use crate::domain::access::{CardFacts, Staff};
use crate::domain::ids::{ApplicationId, InterviewId, UserId};
use crate::domain::scorecard::state::CardState;

/// What the debrief of an application waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DebriefState {
    /// Cards that are owed: one of every interviewer who was not removed.
    pub required: usize,
    /// Cards that are in.
    pub submitted: usize,
    /// Cards that were waived with a reason.
    pub waived: usize,
    /// Interviews of the loop that nobody is assigned to.
    pub uncovered: usize,
    /// Whether everything is in or waived.
    pub open: bool,
}

/// What one reader's seal depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    /// Whether the reader decides about the role, or interviews and may know the name.
    pub involved: bool,
    /// Whether the reader owes a card that is not in.
    pub owes_card: bool,
    /// Whether the reader has a card that is in.
    pub submitted_own: bool,
    /// What the debrief waits for.
    pub debrief: DebriefState,
}

impl Seal {
    /// What the policy asks about one card.
    pub fn card(&self, author: UserId, submitted: bool) -> CardFacts {
        CardFacts {
            author,
            submitted,
            involved: self.involved,
            owes_card: self.owes_card,
            submitted_own: self.submitted_own,
            debrief_open: self.debrief.open,
        }
    }
}

/// An assignment with the state of its card.
#[derive(Queryable)]
struct Owed {
    user: UserId,
    interview: InterviewId,
    kind: String,
    waived_at: Option<DateTime<Utc>>,
    card: Option<CardState>,
}

impl Owed {
    fn is_in(&self) -> bool {
        self.card.is_some_and(CardState::is_submitted)
    }
}

/// What the debrief of an application waits for.
pub fn debrief_state(db: &mut Db, application: ApplicationId) -> DbResult<DebriefState> {
    let owed = owed(db, application)?;
    standing(db, application, &owed)
}

/// What the seal of this reader depends on.
pub fn seal(db: &mut Db, application: ApplicationId, reader: Staff) -> DbResult<Seal> {
    let manager: UserId = applications::table
        .inner_join(roles::table)
        .filter(applications::id.eq(application))
        .select(roles::hiring_manager_id)
        .first(db)?;
    let owed = owed(db, application)?;
    let own = || owed.iter().filter(|owed| owed.user == reader.id);
    Ok(Seal {
        involved: manager == reader.id
            || own().any(|owed| owed.kind != "take_home" || owed.is_in()),
        owes_card: own().any(|owed| !owed.is_in() && owed.waived_at.is_none()),
        submitted_own: own().any(Owed::is_in),
        debrief: standing(db, application, &owed)?,
    })
}

fn owed(db: &mut Db, application: ApplicationId) -> DbResult<Vec<Owed>> {
    Ok(assignments::table
        .inner_join(interviews::table.on(interviews::id.eq(assignments::interview_id)))
        .inner_join(
            loop_interviews::table.on(loop_interviews::id.eq(interviews::loop_interview_id)),
        )
        .left_join(scorecards::table.on(scorecards::assignment_id.eq(assignments::id)))
        .filter(interviews::application_id.eq(application))
        .filter(assignments::removed_at.is_null())
        .select((
            assignments::user_id,
            interviews::id,
            loop_interviews::kind,
            assignments::waived_at,
            scorecards::state.nullable(),
        ))
        .load(db)?)
}

/// Every interview of the loop needs somebody, and everybody's card must be in or waived. A screen is a conversation
/// that may go without a card.
fn standing(db: &mut Db, application: ApplicationId, owed: &[Owed]) -> DbResult<DebriefState> {
    let needed: Vec<InterviewId> = interviews::table
        .inner_join(loop_interviews::table)
        .filter(interviews::application_id.eq(application))
        .filter(loop_interviews::kind.ne("screen"))
        .filter(interviews::state.ne("cancelled"))
        .select(interviews::id)
        .load(db)?;
    let covered: BTreeSet<InterviewId> = owed.iter().map(|owed| owed.interview).collect();
    let uncovered = needed.iter().filter(|id| !covered.contains(id)).count();
    let submitted = owed.iter().filter(|owed| owed.is_in()).count();
    let waived = owed
        .iter()
        .filter(|owed| !owed.is_in() && owed.waived_at.is_some())
        .count();
    Ok(DebriefState {
        required: owed.len(),
        submitted,
        waived,
        uncovered,
        open: submitted > 0 && uncovered == 0 && submitted + waived == owed.len(),
    })
}
