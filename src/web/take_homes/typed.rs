//! What is typed into the forms of a take-home, and the commands they ask for.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::db::take_homes::Offer;
use crate::domain::ids::ApplicationId;
use crate::domain::take_home::ATTEMPTS;
use crate::ops::take_homes::{ExtraTime, Send, rules_of};
use crate::ops::{OpError, OpResult};
use crate::web::context::Ctx;
use crate::web::error::AppError;
use crate::web::form::Form;

/// Days to start, unless something else is chosen.
const START_WITHIN: TimeDelta = TimeDelta::days(10);

/// The form that sends a take-home.
pub struct SendTyped {
    /// Days from start to end; empty takes what the kit says.
    pub days: String,
    /// Uploads that are graded at most.
    pub attempts: String,
    /// The last day to start.
    pub respond_by: String,
    /// Extra time agreed before.
    pub extra: ExtraTyped,
}

/// The form that grants extra time.
#[derive(Default)]
pub struct ExtraTyped {
    /// Hours; halves are fine.
    pub hours: String,
    /// Why.
    pub reason: String,
}

impl SendTyped {
    /// The form as it is first shown.
    pub fn fresh(ctx: &Ctx, offer: &Offer) -> Result<Self, AppError> {
        let rules = rules_of(&offer.kit.manifest)?;
        let start_by = (ctx.app.clock.now() + START_WITHIN).with_timezone(&ctx.zone());
        Ok(Self {
            days: rules.days.map(|days| days.to_string()).unwrap_or_default(),
            attempts: ATTEMPTS.to_string(),
            respond_by: start_by.format("%Y-%m-%d").to_string(),
            extra: ExtraTyped::default(),
        })
    }

    /// The form as it was sent.
    pub fn typed(form: &Form) -> Self {
        Self {
            days: form.text("days").to_owned(),
            attempts: form.text("attempts").to_owned(),
            respond_by: form.text("respond_by").to_owned(),
            extra: ExtraTyped::typed(form),
        }
    }

    /// The command it asks for.
    pub fn command(&self, application: ApplicationId, zone: Tz) -> OpResult<Send> {
        let days = match self.days.trim() {
            "" => None,
            text => Some(number(text, "days", "Write the days as a whole number")?),
        };
        let extra = match self.extra.hours.trim().is_empty() && self.extra.reason.trim().is_empty()
        {
            true => None,
            false => Some(self.extra.command()?),
        };
        Ok(Send {
            application,
            minutes: days.map(|days| days.saturating_mul(24 * 60)),
            attempts: number(
                &self.attempts,
                "attempts",
                "Write the uploads as a whole number",
            )?,
            respond_by: end_of_day(&self.respond_by, "respond_by", zone)?,
            extra,
        })
    }
}

impl ExtraTyped {
    /// The form as it was sent.
    pub fn typed(form: &Form) -> Self {
        Self {
            hours: form.text("extra_hours").to_owned(),
            reason: form.text("extra_reason").to_owned(),
        }
    }

    /// The command it asks for.
    pub fn command(&self) -> OpResult<ExtraTime> {
        let minutes = half_hours(&self.hours).ok_or_else(|| {
            OpError::field(
                "extra_hours",
                "extra_hours",
                "Write the hours as a number, such as 1.5",
            )
        })?;
        Ok(ExtraTime {
            minutes,
            reason: self.reason.clone(),
        })
    }
}

/// The end of a day in this zone.
pub fn end_of_day(text: &str, field: &'static str, zone: Tz) -> OpResult<DateTime<Utc>> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let end = day.and_then(|day| day.and_hms_opt(23, 59, 0));
    let end = end.and_then(|end| zone.from_local_datetime(&end).latest());
    end.map(|end| end.with_timezone(&Utc))
        .ok_or_else(|| OpError::field("date", field, "Choose a day"))
}

fn number(text: &str, field: &'static str, words: &str) -> OpResult<i32> {
    text.trim()
        .parse()
        .map_err(|_| OpError::field("number", field, words))
}

/// "1.5" and "1,5" are 90 minutes; at most one digit after the point.
fn half_hours(text: &str) -> Option<i32> {
    let text = text.trim().replace(',', ".");
    let (whole, tenth) = text.split_once('.').unwrap_or((&text, "0"));
    let hours: i32 = whole
        .parse()
        .ok()
        .filter(|hours| (0..10_000).contains(hours))?;
    let tenth: i32 = Some(tenth).filter(|tenth| tenth.len() == 1)?.parse().ok()?;
    Some(hours * 60 + tenth * 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let read = ["1.5", "2", "0,5", "", "1.55", "-1", "x"].map(half_hours);
        assert_eq!(
            read,
            [Some(90), Some(120), Some(30), None, None, None, None]
        );
    }

    #[test]
    fn a_day_ends_in_the_zone_of_the_reader() {
        let end = end_of_day("2026-03-12", "respond_by", chrono_tz::Europe::Amsterdam).unwrap();
        assert_eq!(end, Utc.with_ymd_and_hms(2026, 3, 12, 22, 59, 0).unwrap());
        assert!(end_of_day("soon", "respond_by", Tz::UTC).is_err());
    }
}
