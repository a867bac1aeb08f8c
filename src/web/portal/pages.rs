//! What each page of the portal holds.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Portal;
use super::here::Here;
use super::status::{CheckShown, StatusShown};
use super::uploads::Found;
use crate::db::submissions::{SubmissionRow, Upload};
use crate::db::take_homes::TakeHomeRow;
use crate::domain::grading::catalogue;
use crate::domain::grading::{Fact, FactStatus, Trust};
use crate::domain::kit::KitRules;
use crate::domain::take_home::{self, Attempts, CHECKS_AN_HOUR, LINK_DAYS};
use crate::domain::words;
use crate::ops::submissions::attempts;
use crate::ops::take_homes::rules_of;
use crate::secret::new_token;
use crate::web::error::AppError;
use crate::web::filters;
use crate::web::markdown;
use crate::web::problems::Problems;

/// Before the clock: read, agree, start.
#[derive(Template)]
#[template(path = "portal/before.html")]
pub struct Before {
    here: Here,
    brief: String,
    rules: KitRules,
    row: TakeHomeRow,
    minutes: i64,
    ends: DateTime<Utc>,
    passed: bool,
    problems: Problems,
}

impl Before {
    pub(super) fn of(portal: &Portal, problems: Problems) -> Result<Self, AppError> {
        let now = portal.ctx.app.clock.now();
        let row = portal.dossier.take_home.clone();
        Ok(Self {
            here: Here::of(portal),
            brief: markdown::render(&portal.dossier.kit.brief),
            rules: rules_of(&portal.dossier.kit.manifest)?,
            minutes: minutes(&row),
            ends: take_home::due_at(now, row.minutes_allowed, row.extra_minutes),
            passed: take_home::start_passed(row.respond_by, now),
            row,
            problems,
        })
    }
}

/// The brief alone, once the clock runs.
#[derive(Template)]
#[template(path = "portal/brief.html")]
pub struct BriefShown {
    here: Here,
    brief: String,
    rules: KitRules,
}

impl BriefShown {
    pub(super) fn of(portal: &Portal) -> Result<Self, AppError> {
        Ok(Self {
            here: Here::of(portal),
            brief: markdown::render(&portal.dossier.kit.brief),
            rules: rules_of(&portal.dossier.kit.manifest)?,
        })
    }
}

/// While the clock runs: check, hand in.
#[derive(Template)]
#[template(path = "portal/working.html")]
pub struct Working {
    here: Here,
    rules: KitRules,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
    minutes: i64,
    left: i64,
    attempts: Attempts,
    open: bool,
    uploads: Vec<SubmissionRow>,
    check: Option<CheckShown>,
    found: Vec<Found>,
    problems: Problems,
    key: String,
    checks_an_hour: i64,
}

impl Working {
    pub(super) fn of(
        portal: &Portal,
        problems: Problems,
        found: Vec<Found>,
    ) -> Result<Self, AppError> {
        let now = portal.ctx.app.clock.now();
        let row = &portal.dossier.take_home;
        let due = row.due_at.unwrap_or(now);
        let attempts = attempts(row.attempts_allowed, &portal.uploads);
        // What was just found by looking at the files takes the place of an older check.
        let check = match (&portal.check, found.is_empty()) {
            (Some(run), true) => Some(CheckShown::of(run)?),
            _ => None,
        };
        Ok(Self {
            here: Here::of(portal),
            rules: rules_of(&portal.dossier.kit.manifest)?,
            due,
            now,
            minutes: minutes(row),
            left: (due - now).num_seconds().max(0),
            attempts,
            open: attempts.admit(row.state, row.due_at, now).is_ok(),
            uploads: portal
                .uploads
                .iter()
                .map(|upload| upload.submission.clone())
                .collect(),
            check,
            found,
            problems,
            key: new_token().map_err(anyhow::Error::from)?,
            checks_an_hour: CHECKS_AN_HOUR,
        })
    }

    /// Whole minutes that have passed, for the bar.
    fn used(&self) -> i64 {
        self.minutes - (self.left + 59) / 60
    }

    fn late(&self) -> bool {
        self.now > self.due
    }
}

/// After handing in: the receipt, and how far it has come.
#[derive(Template)]
#[template(path = "portal/submitted.html")]
pub struct Submitted {
    here: Here,
    upload: SubmissionRow,
    status: StatusShown,
    again_until: Option<DateTime<Utc>>,
    again: bool,
    attempts: Attempts,
    answer_by: DateTime<Utc>,
}

impl Submitted {
    pub(super) fn of(portal: &Portal, upload: &Upload) -> Result<Self, AppError> {
        let row = &portal.dossier.take_home;
        let now = portal.ctx.app.clock.now();
        let attempts = attempts(row.attempts_allowed, &portal.uploads);
        Ok(Self {
            here: Here::of(portal),
            upload: upload.submission.clone(),
            status: StatusShown::of(portal, upload)?,
            again: attempts.admit(row.state, row.due_at, now).is_ok(),
            again_until: row.due_at.filter(|due| *due > now),
            attempts,
            answer_by: take_home::answer_by(upload.submission.received_at),
        })
    }
}

/// Once the feedback is released.
#[derive(Template)]
#[template(path = "portal/result.html")]
pub struct ResultShown {
    here: Here,
    feedback: Vec<String>,
    facts: Vec<FactShown>,
    upload: Option<SubmissionRow>,
    until: DateTime<Utc>,
}

/// A measured value, with what it does not say.
pub struct FactShown {
    title: &'static str,
    value: String,
    note: &'static str,
}

impl ResultShown {
    pub(super) fn of(portal: &Portal) -> Self {
        let row = &portal.dossier.take_home;
        let released = row
            .feedback_released_at
            .unwrap_or_else(|| portal.ctx.app.clock.now());
        Self {
            here: Here::of(portal),
            feedback: paragraphs(&row.feedback),
            facts: portal.facts.iter().filter_map(FactShown::of).collect(),
            upload: portal
                .uploads
                .first()
                .map(|upload| upload.submission.clone()),
            until: released + chrono::TimeDelta::days(LINK_DAYS),
        }
    }
}

impl FactShown {
    /// Only what was seen from outside or read from the files; what candidate code printed is no measurement.
    fn of(fact: &Fact) -> Option<Self> {
        let definition = catalogue::find(&fact.key)?;
        let value = fact.value.filter(|_| fact.status == FactStatus::Measured)?;
        (fact.trust != Trust::Reported).then(|| Self {
            title: definition.title,
            value: format!("{} {}", words::number(value), definition.unit),
            note: definition.measures,
        })
    }
}

/// Taken back by us.
#[derive(Template)]
#[template(path = "portal/withdrawn.html")]
pub struct Withdrawn {
    /// What every page names.
    pub here: Here,
}

/// From the start to the end, extra time included.
fn minutes(row: &TakeHomeRow) -> i64 {
    i64::from(row.minutes_allowed) + i64::from(row.extra_minutes)
}

/// Plain text as paragraphs: an empty line parts them.
pub fn paragraphs(text: &str) -> Vec<String> {
    let parts = text.replace("\r\n", "\n");
    let parts = parts
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
