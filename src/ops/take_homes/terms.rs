//! What staff may set and write: time, dates, uploads, extra time, feedback. Each refusal stands at its field.

use chrono::{DateTime, TimeDelta, Utc};

use super::{ExtraTime, Send};
use crate::domain::words;
use crate::ops::{OpError, OpResult};

/// The longest text of feedback, in characters.
pub const FEEDBACK_LENGTH: usize = 10_000;
/// The most extra time of one grant, in minutes: four weeks.
pub(super) const MOST_EXTRA: i32 = 28 * 24 * 60;

pub(super) fn check_terms(
    command: &Send,
    minutes: i32,
    least: i32,
    now: DateTime<Utc>,
) -> OpResult<()> {
    if !(least..=MOST_EXTRA).contains(&minutes) {
        let words = format!(
            "Allow between {} and 28 days",
            words::span(i64::from(least))
        );
        return Err(OpError::field("minutes", "days", words));
    }
    if !(1..=10).contains(&command.attempts) {
        return Err(OpError::field(
            "attempts",
            "attempts",
            "Allow 1 to 10 uploads",
        ));
    }
    check_respond_by(command.respond_by, now)?;
    command.extra.as_ref().map_or(Ok(()), check_extra)
}

pub(super) fn check_respond_by(respond_by: DateTime<Utc>, now: DateTime<Utc>) -> OpResult<()> {
    if respond_by <= now || respond_by > now + TimeDelta::days(366) {
        let words = "Choose a day in the coming twelve months";
        return Err(OpError::field("respond_by", "respond_by", words));
    }
    Ok(())
}

pub(super) fn check_extra(extra: &ExtraTime) -> OpResult<()> {
    if !(1..=MOST_EXTRA).contains(&extra.minutes) {
        let words = "Grant between 1 minute and 28 days";
        return Err(OpError::field("extra", "extra_hours", words));
    }
    let length = extra.reason.trim().chars().count();
    if !(1..=1000).contains(&length) {
        let words = "Say why, in at most 1000 characters; only recruiters read it";
        return Err(OpError::field("extra_reason", "extra_reason", words));
    }
    Ok(())
}

/// Whether feedback can be released as it stands.
pub fn check_feedback(feedback: &str) -> OpResult<()> {
    let length = feedback.trim().chars().count();
    if length == 0 {
        return Err(OpError::field(
            "feedback",
            "feedback",
            "Write what you saw, criterion by criterion",
        ));
    }
    if length > FEEDBACK_LENGTH {
        let words =
            format!("Keep the feedback under {FEEDBACK_LENGTH} characters; it has {length}");
        return Err(OpError::field("feedback", "feedback", words));
    }
    Ok(())
}
