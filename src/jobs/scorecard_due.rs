//! Tells an interviewer that a scorecard is theirs to fill. A repeat of the job finds its own message and stops.
//!
//! Must never tell a blind reviewer whose take-home it is, nor anything that stands on a card.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::assignments::{self, DueCard};
use crate::db::jobs::ClaimedJob;
use crate::db::{Db, DbError, DbResult, Tx, mails};
use crate::domain::ids::AssignmentId;
use crate::domain::plan::LoopInterviewKind;
use crate::jobs::{self, JobResult, send_mail};
use crate::mail::messages::{Letterhead, Message, ScorecardDue};

/// The kind under which this job is stored.
pub const KIND: &str = "scorecard_due";

#[derive(Serialize, Deserialize)]
struct Payload {
    assignment: AssignmentId,
}

/// Enqueues the message with the assignment it is about.
pub fn enqueue(tx: &mut Tx<'_>, assignment: AssignmentId) -> DbResult<()> {
    jobs::enqueue(tx, KIND, &Payload { assignment }, None)
}

/// Writes it, unless it was written before or nothing is due any more.
pub async fn run(app: &App, job: &ClaimedJob) -> JobResult {
    let Payload { assignment } = serde_json::from_str(&job.payload)?;
    let found = app.db.read(move |db| read(db, assignment)).await?;
    let Some((card, candidate)) = found.filter(|(card, _)| card.submitted_at.is_none()) else {
        return Ok(());
    };
    let link = format!("{}/scorecards/{}", app.public_url(), card.scorecard);
    let message = ScorecardDue {
        head: Letterhead {
            org: app.config.organisation.clone(),
            settings_url: None,
        },
        candidate,
        interview: if card.shadow {
            format!("{}, as a shadow: for training only", card.title)
        } else {
            card.title
        },
        held_at: card.starts_at,
        due_at: None,
        progress: None,
        debrief_at: None,
        zone: card.time_zone.parse().unwrap_or(chrono_tz::UTC),
        link: link.clone(),
    };
    let (subject, text, html) = (message.subject(), message.text()?, message.html()?);
    app.db
        .write(move |tx| {
            if mails::mentions(tx, card.application, KIND, &link)? {
                return Ok(());
            }
            let mail = mails::NewMail {
                kind: KIND,
                to_name: &card.name,
                to_email: &card.email,
                subject: &subject,
                text: &text,
                html: &html,
                application: Some(card.application),
            };
            send_mail::post(tx, &mail)?;
            Ok::<_, DbError>(())
        })
        .await?;
    Ok(())
}

/// The card, and the candidate as this interviewer may know them.
fn read(db: &mut Db, assignment: AssignmentId) -> DbResult<Option<(DueCard, String)>> {
    let Some(card) = assignments::due_card(db, assignment)? else {
        return Ok(None);
    };
    let blind = card.kind == LoopInterviewKind::TakeHome
        || assignments::is_blind(db, card.application, card.user)?;
    let candidate = if blind {
        assignments::alias(db, card.application)?
            .unwrap_or_else(|| format!("a candidate for {}", card.role))
    } else {
        card.candidate.clone()
    };
    Ok(Some((card, candidate)))
}
