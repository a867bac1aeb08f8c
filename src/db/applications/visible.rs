//! What a person who does not recruit may see, as one condition that every list, page, search and count uses.
//!
//! The one definition of [`Scope::Involved`](crate::domain::access::Scope): the hiring manager of the role, whoever
//! interviews the candidate, and whoever has submitted a take-home review. A take-home review that is still owed hides the
//! application from its reviewer altogether, whatever else they are: the review is blind.
//!
//! These are macros because the condition stands in queries of many shapes, and diesel names the shape in the type. The
//! tables inside are aliases, so that a query may join the same tables for its own ends.

use crate::db::schema::{assignments, interviews, loop_interviews, roles, scorecards};

diesel::alias! {
    pub const SEATS: Alias<Seats> = assignments as seats;
    pub const HELD: Alias<Held> = interviews as held;
    pub const PLANNED: Alias<Planned> = loop_interviews as planned;
    pub const CARDS: Alias<Cards> = scorecards as cards;
    pub const OWN_ROLES: Alias<OwnRoles> = roles as own_roles;
}

/// The take-home reviews (`eq`) or other interviews (`ne`) of an application this person was asked to hold, with their
/// cards; correlated with `applications` through the card, which is the shortest way for a person with many of them.
macro_rules! seats {
    ($user:expr, $kind:ident) => {{
        use $crate::db::applications::visible::{CARDS, HELD, PLANNED, SEATS};
        use $crate::db::schema::{
            applications, assignments, interviews, loop_interviews, scorecards,
        };
        CARDS
            .inner_join(
                SEATS.on(SEATS
                    .field(assignments::id)
                    .eq(CARDS.field(scorecards::assignment_id))),
            )
            .inner_join(
                HELD.on(HELD
                    .field(interviews::id)
                    .eq(CARDS.field(scorecards::interview_id))),
            )
            .inner_join(
                PLANNED.on(PLANNED
                    .field(loop_interviews::id)
                    .eq(HELD.field(interviews::loop_interview_id))),
            )
            .filter(CARDS.field(scorecards::application_id).eq(applications::id))
            .filter(CARDS.field(scorecards::author_id).eq($user))
            .filter(SEATS.field(assignments::removed_at).is_null())
            .filter(
                PLANNED
                    .field(loop_interviews::kind)
                    .$kind($crate::domain::plan::LoopInterviewKind::TakeHome),
            )
    }};
}

/// Whether this person owes a blind review of the application.
macro_rules! owes_review {
    ($user:expr) => {{
        use $crate::db::applications::visible::{CARDS, SEATS, seats};
        use $crate::db::schema::{assignments, scorecards};
        diesel::dsl::exists(
            seats!($user, eq)
                .filter(SEATS.field(assignments::waived_at).is_null())
                .filter(CARDS.field(scorecards::state).eq("draft")),
        )
    }};
}

/// Whether this person may see the application.
macro_rules! visible_to {
    ($user:expr) => {{
        use $crate::db::applications::visible::{CARDS, OWN_ROLES, owes_review, seats};
        use $crate::db::schema::{applications, roles, scorecards};
        let decides = OWN_ROLES
            .filter(OWN_ROLES.field(roles::id).eq(applications::role_id))
            .filter(OWN_ROLES.field(roles::hiring_manager_id).eq($user));
        let has_reviewed = seats!($user, eq).filter(CARDS.field(scorecards::state).eq("submitted"));
        diesel::dsl::exists(decides)
            .or(diesel::dsl::exists(seats!($user, ne)))
            .or(diesel::dsl::exists(has_reviewed))
            .and(diesel::dsl::not(owes_review!($user)))
    }};
}

/// Narrows a boxed query to what a scope shows.
macro_rules! in_scope {
    ($query:expr, $scope:expr) => {{
        let query = $query;
        match $scope {
            $crate::domain::access::Scope::All => query,
            $crate::domain::access::Scope::Involved(user) => {
                query.filter($crate::db::applications::visible::visible_to!(user))
            }
        }
    }};
}

pub(crate) use {in_scope, owes_review, seats, visible_to};
