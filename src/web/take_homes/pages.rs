//! What the pages of a take-home hold.

use askama::Template;
use chrono::{DateTime, Utc};

use super::typed::{ExtraTyped, SendTyped};
use super::{Back, Sent};
use crate::db::submissions::{SubmissionRow, Upload};
use crate::db::take_homes::{AccommodationRow, Offer, TakeHomeRow};
use crate::domain::grading::Outcome;
use crate::domain::ids::ApplicationId;
use crate::domain::kit::KitRules;
use crate::domain::run::RunState;
use crate::domain::take_home::{self, Attempts, Command, TakeHomeState};
use crate::domain::words;
use crate::ops::submissions::attempts;
use crate::ops::take_homes::rules_of;
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::AppError;
use crate::web::portal::paragraphs;
use crate::web::problems::Problems;

/// Whose take-home it is and for what.
pub struct Heading {
    application: ApplicationId,
    candidate: String,
    role: String,
    title: String,
    kit: String,
}

/// Before it was sent: the form that sends it.
#[derive(Template)]
#[template(path = "take_homes/new.html")]
pub struct NotSent {
    heading: Heading,
    rules: KitRules,
    email: String,
    active: bool,
    recruits: bool,
    typed: SendTyped,
    problems: Problems,
    key: String,
}

impl NotSent {
    pub(super) fn of(
        ctx: &Ctx,
        application: ApplicationId,
        offer: Offer,
        typed: SendTyped,
        problems: Problems,
    ) -> Result<Self, AppError> {
        Ok(Self {
            rules: rules_of(&offer.kit.manifest)?,
            heading: Heading {
                application,
                candidate: offer.candidate.name,
                role: offer.role.title,
                title: offer.kit.title,
                kit: format!("{} {}", offer.kit.kit, offer.kit.version),
            },
            email: offer.candidate.email,
            active: offer.application_state == "active",
            recruits: ctx.staff()?.access.recruits(),
            typed,
            problems,
            key: key()?,
        })
    }
}

/// An upload as staff see it.
pub struct UploadShown {
    row: SubmissionRow,
    look: (&'static str, &'static str),
    standing: &'static str,
    reason: String,
}

/// Once it was sent.
#[derive(Template)]
#[template(path = "take_homes/show.html")]
pub struct TakeHomeShown {
    heading: Heading,
    row: TakeHomeRow,
    recruits: bool,
    link: String,
    attempts: Attempts,
    uploads: Vec<UploadShown>,
    accommodations: Vec<AccommodationRow>,
    answer_by: Option<DateTime<Utc>>,
    respond_by: String,
    extra: ExtraTyped,
    feedback: String,
    preview: Vec<String>,
    problems: Problems,
    key: String,
}

impl TakeHomeShown {
    pub(super) fn of(ctx: &Ctx, sent: Sent, back: Back) -> Result<Self, AppError> {
        let Sent {
            dossier,
            uploads,
            accommodations,
        } = sent;
        let row = dossier.take_home;
        let recruits = ctx.staff()?.access.recruits();
        let feedback = back.feedback.unwrap_or_else(|| row.feedback.clone());
        // Whoever holds the link acts as the candidate, so only recruiters are shown it.
        let link = match recruits && row.state != TakeHomeState::Withdrawn {
            true => ctx.app.office().link(row.id).url,
            false => String::new(),
        };
        Ok(Self {
            heading: Heading {
                application: row.application_id,
                candidate: dossier.candidate.name,
                role: dossier.role.title,
                title: dossier.kit.title,
                kit: format!("{} {}", dossier.kit.kit, dossier.kit.version),
            },
            recruits,
            link,
            attempts: attempts(row.attempts_allowed, &uploads),
            answer_by: uploads
                .first()
                .map(|upload| take_home::answer_by(upload.submission.received_at)),
            uploads: uploads.into_iter().map(UploadShown::of).collect(),
            accommodations,
            respond_by: row
                .respond_by
                .with_timezone(&ctx.zone())
                .format("%Y-%m-%d")
                .to_string(),
            extra: back.extra.unwrap_or_default(),
            preview: match back.preview {
                true => paragraphs(&feedback),
                false => Vec::new(),
            },
            feedback,
            problems: back.problems,
            key: key()?,
            row,
        })
    }

    fn fits(&self, command: Command) -> bool {
        self.recruits && self.row.state.after(command).is_ok()
    }

    fn may_extend(&self) -> bool {
        self.fits(Command::Extend)
    }

    fn may_move_start(&self) -> bool {
        self.fits(Command::MoveStart)
    }

    fn may_release(&self) -> bool {
        self.fits(Command::ReleaseFeedback)
    }
}

impl UploadShown {
    fn of(upload: Upload) -> Self {
        let (tone, icon, standing) = standing(&upload);
        Self {
            look: (tone, icon),
            standing,
            reason: upload.run.and_then(|run| run.reason).unwrap_or_default(),
            row: upload.submission,
        }
    }
}

/// How the grading of an upload stands: tone, icon, words.
pub fn standing(upload: &Upload) -> (&'static str, &'static str, &'static str) {
    let Some(run) = &upload.run else {
        return ("", "ring", "Not queued");
    };
    match (run.state, run.outcome) {
        (RunState::Queued, _) => ("", "clock", "Waits for a runner"),
        (RunState::Leased, _) => ("blue", "spinner", "Being graded"),
        (RunState::Finished, Some(Outcome::Graded)) => ("teal", "check", "Graded"),
        (RunState::Finished, Some(Outcome::CandidateFault)) => ("brass", "alert", "Did not run"),
        (RunState::Cancelled, _) => ("", "x", "Stopped"),
        (RunState::Finished | RunState::Failed, _) => ("red", "alert", "Fault of ours"),
    }
}

fn key() -> Result<String, AppError> {
    Ok(new_token().map_err(anyhow::Error::from)?)
}

/// Minutes in words.
fn span(minutes: &i32) -> String {
    words::span(i64::from(*minutes))
}
