//! The outbox: messages are stored with the change that caused them and sent by a job.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::mails;
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::{ApplicationId, MailId};

/// A message to store.
pub struct NewMail<'a> {
    /// Names the message: `takehome_invite`.
    pub kind: &'a str,
    /// The reader's name.
    pub to_name: &'a str,
    /// The reader's address.
    pub to_email: &'a str,
    /// Subject line.
    pub subject: &'a str,
    /// Plain text body.
    pub text: &'a str,
    /// HTML body with the same words.
    pub html: &'a str,
    /// The application whose timeline shows it.
    pub application: Option<ApplicationId>,
}

/// A stored message.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mails)]
pub struct MailRow {
    /// Which message.
    pub id: MailId,
    /// Names the message.
    pub kind: String,
    /// The reader's name.
    pub to_name: String,
    /// The reader's address.
    pub to_email: String,
    /// Subject line.
    pub subject: String,
    /// Plain text body.
    pub text_body: String,
    /// HTML body with the same words.
    pub html_body: String,
    /// `queued`, `sent` or `dead`.
    pub state: String,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Stores a message.
pub fn insert(tx: &mut Tx<'_>, mail: &NewMail<'_>) -> DbResult<MailId> {
    let id: MailId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(mails::table)
        .values((
            mails::id.eq(id),
            mails::kind.eq(mail.kind),
            mails::to_name.eq(mail.to_name),
            mails::to_email.eq(mail.to_email),
            mails::subject.eq(mail.subject),
            mails::text_body.eq(mail.text),
            mails::html_body.eq(mail.html),
            mails::application_id.eq(mail.application),
            mails::state.eq("queued"),
            mails::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The message with this id.
pub fn get(db: &mut Db, id: MailId) -> DbResult<MailRow> {
    Ok(mails::table
        .find(id)
        .select(MailRow::as_select())
        .first(db)?)
}

/// Marks a message as handed over.
pub fn mark_sent(tx: &mut Tx<'_>, id: MailId) -> DbResult<()> {
    let now = tx.now();
    diesel::update(mails::table.find(id))
        .set((
            mails::state.eq("sent"),
            mails::sent_at.eq(Some(At(now))),
            mails::last_error.eq(None::<String>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Keeps the last error of a message; `dead` when it will not be tried again.
pub fn mark_failed(tx: &mut Tx<'_>, id: MailId, error: &str, dead: bool) -> DbResult<()> {
    diesel::update(mails::table.find(id))
        .set((
            mails::state.eq(if dead { "dead" } else { "queued" }),
            mails::last_error.eq(Some(error)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The messages about one application, newest first.
pub fn of_application(db: &mut Db, application: ApplicationId) -> DbResult<Vec<MailRow>> {
    Ok(mails::table
        .filter(mails::application_id.eq(application))
        .order(mails::id.desc())
        .select(MailRow::as_select())
        .load(db)?)
}

/// Whether a message of this kind about an application holds this text already: its link, which no other message has.
pub fn mentions(db: &mut Db, application: ApplicationId, kind: &str, text: &str) -> DbResult<bool> {
    let posted = mails::table
        .filter(mails::application_id.eq(application))
        .filter(mails::kind.eq(kind))
        .filter(mails::text_body.like(format!("%{text}%")));
    Ok(diesel::select(diesel::dsl::exists(posted)).get_result(db)?)
}
