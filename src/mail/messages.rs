//! The messages, one struct each: what a message needs to know, its subject, and its two twins.
//!
//! The words stand in `templates/mail/<name>.html` and `.txt`; a test holds both to the same sentences. Must never carry
//! anything the receiver may not see: no rating, no other person's scorecard, no reason for an accommodation.

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::words;

mod wrap;

/// What every message has.
pub trait Message {
    /// The subject line.
    fn subject(&self) -> String;

    /// The HTML twin: one column, inline styles.
    ///
    /// # Errors
    /// Only when a template itself fails, which is a fault of ours.
    fn html(&self) -> askama::Result<String>;

    /// The plain text twin, at most 72 characters wide apart from links and rows.
    ///
    /// # Errors
    /// Only when a template itself fails, which is a fault of ours.
    fn text(&self) -> askama::Result<String>;
}

/// Who writes, at the top and at the foot of every message.
#[derive(Debug, Clone)]
pub struct Letterhead {
    /// The organisation's name.
    pub org: String,
    /// Where the receiver chooses which messages to get; `None` for candidates, who get only what they need.
    pub settings_url: Option<String>,
}

/// The person who signs a message to a candidate.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Full name.
    pub name: String,
    /// Their part: "Recruiter".
    pub part: String,
}

/// To a candidate: here is your take-home.
#[derive(Debug, Clone)]
pub struct TakehomeInvite {
    /// Top and foot.
    pub head: Letterhead,
    /// The candidate's first name.
    pub name: String,
    /// The role's title.
    pub role: String,
    /// The take-home's title.
    pub takehome: String,
    /// About how long the work takes, in hours.
    pub work_hours: i32,
    /// From the start of the clock to its end in minutes, with any extra already in it.
    pub minutes: i64,
    /// Whether the time box holds extra time that was agreed. The reason never stands in a message.
    pub extra: bool,
    /// The last moment to start.
    pub start_before: DateTime<Utc>,
    /// The zone the candidate reads times in.
    pub zone: Tz,
    /// Days from the upload to our answer.
    pub answer_days: u32,
    /// The private link.
    pub link: String,
    /// Who signs.
    pub from: Signature,
}

/// To a candidate: your upload has arrived.
#[derive(Debug, Clone)]
pub struct TakehomeReceipt {
    /// Top and foot.
    pub head: Letterhead,
    /// The candidate's first name.
    pub name: String,
    /// The take-home's title.
    pub takehome: String,
    /// The file as the candidate named it.
    pub file: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of the file, in hexadecimal.
    pub fingerprint: String,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Whether it arrived after the end of the time.
    pub late: bool,
    /// Until when another upload may replace it; `None` when the time is over.
    pub replace_until: Option<DateTime<Utc>>,
    /// The day we promised an answer by.
    pub answer_by: DateTime<Utc>,
    /// The zone the candidate reads times in.
    pub zone: Tz,
    /// The private link.
    pub link: String,
}

/// To an interviewer: your scorecard is due.
#[derive(Debug, Clone)]
pub struct ScorecardDue {
    /// Top and foot.
    pub head: Letterhead,
    /// Whom the scorecard is about, as this interviewer may know them.
    pub candidate: String,
    /// The interview's title.
    pub interview: String,
    /// When the interview is or was, once a time was agreed.
    pub held_at: Option<DateTime<Utc>>,
    /// When the scorecard is due; `None` when somebody was only just asked.
    pub due_at: Option<DateTime<Utc>>,
    /// Criteria rated so far in the receiver's own draft, and all criteria of the interview; `None` before it began.
    pub progress: Option<(usize, usize)>,
    /// When the debrief is planned.
    pub debrief_at: Option<DateTime<Utc>>,
    /// The zone the interviewer reads times in.
    pub zone: Tz,
    /// The scorecard.
    pub link: String,
}

/// To a candidate: there is feedback for you.
#[derive(Debug, Clone)]
pub struct FeedbackReleased {
    /// Top and foot.
    pub head: Letterhead,
    /// The candidate's first name.
    pub name: String,
    /// The role's title.
    pub role: String,
    /// Until when the link works.
    pub until: DateTime<Utc>,
    /// The zone the candidate reads times in.
    pub zone: Tz,
    /// The private link.
    pub link: String,
    /// Who signs.
    pub from: Signature,
}

/// To a user: set your password.
#[derive(Debug, Clone)]
pub struct PasswordLink {
    /// Top and foot.
    pub head: Letterhead,
    /// The user's first name.
    pub name: String,
    /// The email the account is for.
    pub email: String,
    /// Whether this is the first password, after an invitation.
    pub first: bool,
    /// Until when the link works.
    pub until: DateTime<Utc>,
    /// The zone the user reads times in.
    pub zone: Tz,
    /// The private link.
    pub link: String,
}

/// To a candidate: our grader failed, and it costs you nothing.
#[derive(Debug, Clone)]
pub struct GradingDelayed {
    /// Top and foot.
    pub head: Letterhead,
    /// The candidate's first name.
    pub name: String,
    /// The take-home's title.
    pub takehome: String,
    /// The new end of the candidate's time; `None` when it was over before the fault.
    pub extended_to: Option<DateTime<Utc>>,
    /// The day we now promise an answer by.
    pub answer_by: DateTime<Utc>,
    /// The zone the candidate reads times in.
    pub zone: Tz,
    /// The private link.
    pub link: String,
    /// Who signs.
    pub from: Signature,
}

/// Gives a message its subject and its twins. In the templates the message is called `m`.
macro_rules! message {
    ($message:ident, $html:literal, $text:literal, |$m:ident| $subject:expr) => {
        impl Message for $message {
            fn subject(&self) -> String {
                let $m = self;
                $subject
            }

            fn html(&self) -> askama::Result<String> {
                #[derive(Template)]
                #[template(path = $html)]
                struct Html<'a> {
                    m: &'a $message,
                }
                Html { m: self }.render()
            }

            fn text(&self) -> askama::Result<String> {
                #[derive(Template)]
                #[template(path = $text)]
                struct Text<'a> {
                    m: &'a $message,
                }
                Ok(wrap::wrap(&Text { m: self }.render()?))
            }
        }
    };
}

message!(
    TakehomeInvite,
    "mail/takehome_invite.html",
    "mail/takehome_invite.txt",
    |m| format!("Your take-home for {}", m.role)
);
message!(
    TakehomeReceipt,
    "mail/takehome_receipt.html",
    "mail/takehome_receipt.txt",
    |m| format!("We have your upload: {}", m.takehome)
);
message!(
    ScorecardDue,
    "mail/scorecard_due.html",
    "mail/scorecard_due.txt",
    |m| {
        let what = if m.due_at.is_some() { "due" } else { "for you" };
        format!("Scorecard {what}: {}, {}", m.candidate, m.interview)
    }
);
message!(
    FeedbackReleased,
    "mail/feedback_released.html",
    "mail/feedback_released.txt",
    |m| format!("Your feedback for {}", m.role)
);
message!(
    PasswordLink,
    "mail/password_link.html",
    "mail/password_link.txt",
    |m| format!("Set your password for {} hiring", m.head.org)
);
message!(
    GradingDelayed,
    "mail/grading_delayed.html",
    "mail/grading_delayed.txt",
    |m| format!("A fault of ours delays your result: {}", m.takehome)
);

impl TakehomeInvite {
    fn time(&self) -> String {
        let extra = if self.extra {
            " (with the extra time we agreed)"
        } else {
            ""
        };
        format!(
            "About {} of work; hand in within {} of your start{extra}",
            words::duration(i64::from(self.work_hours) * 60),
            words::span(self.minutes)
        )
    }
}

#[cfg(test)]
mod tests;
