//! One id type per noun, all UUIDv7 underneath, so that a role id can never be used as a candidate id.
//!
//! This module never makes ids: they come from [`crate::ids::Ids`], which is deterministic in tests.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares the id types of the product; `db::types` teaches each of them to the database.
#[macro_export]
macro_rules! for_each_id {
    ($apply:ident) => {
        $apply! {
            AccommodationId, ApiTokenId, ApplicationId, AssignmentId, AuditEventId, CandidateId, DebriefNoteId,
            DecisionId, FactId, InterviewId, JobId, KitVersionId, LevelSuggestionId, LoopInterviewId, MailId, NoteId,
            OneTimeLinkId, PlanId, PracticeAttemptId, RoleId, RubricDraftId, RubricDraftPartId, RubricVersionId, RunId,
            RunnerId, ScoreId, ScorecardId, SessionId, StageId, StageMoveId, SubmissionId, TakeHomeId, UserId
        }
    };
}

macro_rules! declare_ids {
    ($($name:ident),*) => {$(
        /// Identifies one record of its noun; ordered by time of creation.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            schemars::JsonSchema,
        )]
        #[serde(transparent)]
        #[schemars(inline)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl From<$name> for Uuid {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

for_each_id!(declare_ids);
