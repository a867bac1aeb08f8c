//! Hands one message of the outbox to the mail server. A message that left is marked; a repeat of the job sees the mark.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::jobs::ClaimedJob;
use crate::db::{DbResult, Tx, mails};
use crate::domain::ids::MailId;
use crate::jobs::{self, JobResult};
use crate::mail::{Letter, MailError};

/// The kind under which this job is stored.
pub const KIND: &str = "send_mail";

#[derive(Serialize, Deserialize)]
struct Payload {
    mail: MailId,
}

/// Stores a message in the outbox and enqueues its sending, with the change that caused it.
pub fn post(tx: &mut Tx<'_>, mail: &mails::NewMail<'_>) -> DbResult<MailId> {
    let mail = mails::insert(tx, mail)?;
    jobs::enqueue(tx, KIND, &Payload { mail }, Some(format!("mail:{mail}")))?;
    Ok(mail)
}

/// Sends it, unless it was sent before.
pub async fn run(app: &App, job: &ClaimedJob) -> JobResult {
    let Payload { mail: id } = serde_json::from_str(&job.payload)?;
    let mail = app.db.read(move |db| mails::get(db, id)).await?;
    if mail.state != "queued" {
        return Ok(());
    }
    let letter = Letter {
        message_id: mail.id.to_string(),
        to_name: mail.to_name,
        to_email: mail.to_email,
        subject: mail.subject,
        text: mail.text_body,
        html: mail.html_body,
    };
    match app.mailer.send(&letter).await {
        Ok(()) => Ok(app.db.write(move |tx| mails::mark_sent(tx, id)).await?),
        Err(error) => {
            let dead = matches!(error, MailError::Permanent(_)) || job.attempts >= job.max_attempts;
            let text = error.to_string();
            app.db
                .write(move |tx| mails::mark_failed(tx, id, &text, dead))
                .await?;
            if dead { Ok(()) } else { Err(error.into()) }
        }
    }
}
