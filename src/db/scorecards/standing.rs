//! Where the cards of an application stand: what is owed, what is in, and what one reader's seal depends on.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{
    applications, assignments, interviews, loop_interviews, roles, scorecards,
};
use crate::db::{Db, DbError, DbResult};
use crate::domain::access::{CardFacts, Staff};
use crate::domain::ids::{ApplicationId, InterviewId, UserId};
use crate::domain::plan::LoopInterviewKind;
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
    /// Whether the reader still owes a review of the take-home, and so may not know whose it is.
    pub blind: bool,
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

/// An interview of the application with one of its interviewers, or with nobody.
#[derive(Queryable)]
struct Seat {
    manager: UserId,
    interview: Option<Planned>,
    assigned: Option<Assigned>,
    card: Option<CardState>,
}

#[derive(Queryable)]
struct Planned {
    id: InterviewId,
    kind: LoopInterviewKind,
    state: String,
}

#[derive(Queryable)]
struct Assigned {
    user: UserId,
    waived_at: Option<DateTime<Utc>>,
    shadow: bool,
}

impl Seat {
    fn is_in(&self) -> bool {
        self.card.is_some_and(CardState::is_submitted)
    }

    fn is_owed(&self) -> bool {
        !self.is_in() && !self.is_waived()
    }

    fn is_waived(&self) -> bool {
        self.assigned
            .as_ref()
            .is_some_and(|assigned| assigned.waived_at.is_some())
    }

    fn is_take_home(&self) -> bool {
        self.interview
            .as_ref()
            .is_some_and(|interview| interview.kind == LoopInterviewKind::TakeHome)
    }

    /// Whether somebody is asked whose card counts: not for training only.
    fn counts(&self) -> bool {
        self.assigned
            .as_ref()
            .is_some_and(|assigned| !assigned.shadow)
    }

    fn is_of(&self, user: UserId) -> bool {
        self.assigned
            .as_ref()
            .is_some_and(|assigned| assigned.user == user)
    }
}

/// What the debrief of an application waits for.
pub fn debrief_state(db: &mut Db, application: ApplicationId) -> DbResult<DebriefState> {
    Ok(standing(&seats(db, application)?))
}

/// What the seal of this reader depends on, in one query.
pub fn seal(db: &mut Db, application: ApplicationId, reader: Staff) -> DbResult<Seal> {
    let seats = seats(db, application)?;
    let manager = seats.first().ok_or(DbError::NotFound)?.manager;
    let own = || seats.iter().filter(|seat| seat.is_of(reader.id));
    let blind = own().any(|seat| seat.is_take_home() && seat.is_owed());
    Ok(Seal {
        involved: manager == reader.id || (own().next().is_some() && !blind),
        owes_card: own().any(Seat::is_owed),
        submitted_own: own().any(Seat::is_in),
        blind,
        debrief: standing(&seats),
    })
}

fn seats(db: &mut Db, application: ApplicationId) -> DbResult<Vec<Seat>> {
    Ok(applications::table
        .inner_join(roles::table)
        .left_join(interviews::table.inner_join(loop_interviews::table))
        .left_join(
            assignments::table.on(assignments::interview_id
                .nullable()
                .eq(interviews::id.nullable())
                .and(assignments::removed_at.is_null())),
        )
        .left_join(
            scorecards::table.on(scorecards::assignment_id
                .nullable()
                .eq(assignments::id.nullable())),
        )
        .filter(applications::id.eq(application))
        .select((
            roles::hiring_manager_id,
            (interviews::id, loop_interviews::kind, interviews::state).nullable(),
            (
                assignments::user_id,
                assignments::waived_at,
                assignments::shadow,
            )
                .nullable(),
            scorecards::state.nullable(),
        ))
        .load(db)?)
}

/// Every interview of the loop needs somebody, and everybody's card must be in or waived. A screen is a conversation
/// that may go without a card. Shadows are for training: nothing waits for them, and they cover nothing.
fn standing(seats: &[Seat]) -> DebriefState {
    let interview = |seat: &Seat| seat.interview.as_ref().map(|interview| interview.id);
    let asked = || seats.iter().filter(|seat| seat.counts());
    let covered: BTreeSet<Option<InterviewId>> = asked().map(interview).collect();
    let needed = seats.iter().filter(|seat| {
        let needed = seat.interview.as_ref().filter(|interview| {
            interview.kind != LoopInterviewKind::Screen && interview.state != "cancelled"
        });
        needed.is_some()
    });
    let needed: BTreeSet<Option<InterviewId>> = needed.map(interview).collect();
    let uncovered = needed.difference(&covered).count();
    let (required, submitted) = (asked().count(), asked().filter(|seat| seat.is_in()).count());
    let waived = asked()
        .filter(|seat| !seat.is_in() && seat.is_waived())
        .count();
    DebriefState {
        required,
        submitted,
        waived,
        uncovered,
        open: submitted > 0 && uncovered == 0 && submitted + waived == required,
    }
}
