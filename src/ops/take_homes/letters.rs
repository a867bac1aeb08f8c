//! The letters of a take-home: what stands in them, stored in the outbox with the change that caused them.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::db::mails::NewMail;
use crate::db::submissions::SubmissionRow;
use crate::db::take_homes::Dossier;
use crate::db::{DbError, Tx};
use crate::domain::take_home;
use crate::jobs::send_mail;
use crate::mail::messages::{
    FeedbackReleased, GradingDelayed, Letterhead, Message, Signature, TakehomeInvite,
    TakehomeReceipt,
};
use crate::mail::office::Office;
use crate::ops::OpResult;

/// "Here is your take-home", with its link.
pub fn invite(tx: &mut Tx<'_>, office: &Office, dossier: &Dossier) -> OpResult<()> {
    let row = &dossier.take_home;
    let message = TakehomeInvite {
        head: head(office),
        name: first_name(dossier),
        role: dossier.role.title.clone(),
        takehome: dossier.kit.title.clone(),
        work_hours: dossier.kit.hours,
        minutes: i64::from(row.minutes_allowed) + i64::from(row.extra_minutes),
        extra: row.extra_minutes > 0,
        start_before: row.respond_by,
        zone: zone(dossier),
        answer_days: take_home::ANSWER_DAYS,
        link: office.link(row.id).url,
        from: signature(dossier),
    };
    post(tx, "takehome_invite", dossier, &message)
}

/// "Your upload has arrived": the receipt.
pub fn receipt(
    tx: &mut Tx<'_>,
    office: &Office,
    dossier: &Dossier,
    upload: &SubmissionRow,
) -> OpResult<()> {
    let row = &dossier.take_home;
    let more = upload.attempt < row.attempts_allowed;
    let message = TakehomeReceipt {
        head: head(office),
        name: first_name(dossier),
        takehome: dossier.kit.title.clone(),
        file: upload.file_name.clone(),
        size: u64::try_from(upload.size).unwrap_or(0),
        fingerprint: upload.blob.clone(),
        received_at: upload.received_at,
        late: upload.late,
        replace_until: row.due_at.filter(|due| more && *due > upload.received_at),
        answer_by: take_home::answer_by(upload.received_at),
        zone: zone(dossier),
        link: office.link(row.id).url,
    };
    post(tx, "takehome_receipt", dossier, &message)
}

/// "There is feedback for you".
pub fn feedback(tx: &mut Tx<'_>, office: &Office, dossier: &Dossier) -> OpResult<()> {
    let message = FeedbackReleased {
        head: head(office),
        name: first_name(dossier),
        role: dossier.role.title.clone(),
        until: tx.now() + TimeDelta::days(take_home::LINK_DAYS),
        zone: zone(dossier),
        link: office.link(dossier.take_home.id).url,
        from: signature(dossier),
    };
    post(tx, "feedback_released", dossier, &message)
}

/// "A fault of ours delays your result": it costs them nothing. `extended_to` is the new end of their time, if it ran.
pub fn delayed(
    tx: &mut Tx<'_>,
    office: &Office,
    dossier: &Dossier,
    extended_to: Option<DateTime<Utc>>,
) -> OpResult<()> {
    let message = GradingDelayed {
        head: head(office),
        name: first_name(dossier),
        takehome: dossier.kit.title.clone(),
        extended_to,
        answer_by: take_home::answer_by(tx.now()),
        zone: zone(dossier),
        link: office.link(dossier.take_home.id).url,
        from: signature(dossier),
    };
    post(tx, "grading_delayed", dossier, &message)
}

/// The zone in which this candidate reads times.
pub fn zone(dossier: &Dossier) -> Tz {
    dossier.candidate.time_zone.parse().unwrap_or(Tz::UTC)
}

/// How a letter or a page calls the candidate.
pub fn first_name(dossier: &Dossier) -> String {
    let name = dossier.candidate.name.trim();
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

fn head(office: &Office) -> Letterhead {
    Letterhead {
        org: office.org.clone(),
        settings_url: None,
    }
}

fn signature(dossier: &Dossier) -> Signature {
    Signature {
        name: dossier.owner.name.clone(),
        part: "Recruiter".to_owned(),
    }
}

fn post(tx: &mut Tx<'_>, kind: &str, dossier: &Dossier, message: &impl Message) -> OpResult<()> {
    let broken = |error: askama::Error| {
        DbError::Corrupt(format!("the letter {kind} cannot be written: {error}"))
    };
    let subject = message.subject();
    let text = message.text().map_err(broken)?;
    let html = message.html().map_err(broken)?;
    send_mail::post(
        tx,
        &NewMail {
            kind,
            to_name: &dossier.candidate.name,
            to_email: &dossier.candidate.email,
            subject: &subject,
            text: &text,
            html: &html,
            application: Some(dossier.take_home.application_id),
        },
    )?;
    Ok(())
}
