//! The take-home as a block of another page, such as that of the application. Its template is `take_homes/_block.html`,
//! included by a page whose field is called `take_home`.

use chrono::{DateTime, Utc};

use crate::db::submissions;
use crate::db::take_homes;
use crate::db::{Db, DbResult};
use crate::domain::ids::{ApplicationId, SubmissionId};
use crate::domain::take_home::TakeHomeState;

/// The take-home of an application in a few words. Holds nothing about extra time.
pub struct TakeHomeBlock {
    /// The page of the take-home.
    pub href: String,
    /// The take-home's title.
    pub title: String,
    /// How far it has come; `None` when it was not sent.
    pub state: Option<TakeHomeState>,
    /// The tone and icon of that state.
    pub look: (&'static str, &'static str),
    /// The last thing that happened, or must happen, and when.
    pub last: Option<(&'static str, DateTime<Utc>)>,
    /// The newest upload and how it stands.
    pub newest: Option<(SubmissionId, &'static str)>,
}

impl TakeHomeBlock {
    /// Reads it; `None` when the plan has no take-home. At most two statements.
    pub fn load(db: &mut Db, application: ApplicationId) -> DbResult<Option<Self>> {
        let href = format!("/applications/{application}/take-home");
        let Some(dossier) = take_homes::of_application(db, application)? else {
            return Ok(take_homes::offer(db, application)?.map(|offer| Self {
                href,
                title: offer.kit.title,
                state: None,
                look: ("", "ring"),
                last: None,
                newest: None,
            }));
        };
        let row = &dossier.take_home;
        let uploads = submissions::of_take_home(db, row.id)?;
        let newest = uploads.first();
        let (look, last) = match row.state {
            TakeHomeState::Invited => (("", "mail"), Some(("Start before", row.respond_by))),
            TakeHomeState::Started => (("blue", "clock"), row.due_at.map(|due| ("Due", due))),
            TakeHomeState::Submitted => (
                ("teal", "check"),
                newest.map(|upload| ("Handed in", upload.submission.received_at)),
            ),
            TakeHomeState::Withdrawn => (("", "x"), None),
        };
        Ok(Some(Self {
            href,
            title: dossier.kit.title.clone(),
            state: Some(row.state),
            look,
            last,
            newest: newest.map(|upload| (upload.submission.id, super::pages::standing(upload).2)),
        }))
    }
}
