//! What happened, in words: each event of the audit trail as a line of the timeline.
//!
//! Must never show the details of an event it does not know: they belong to the full record.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::db::applications::timeline::TimelineRow;
use crate::domain::application::{CloseReason, Source};

/// A line of the timeline.
pub struct Happened {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, in words.
    pub who: String,
    /// What, as the rest of the sentence.
    pub what: String,
    /// What somebody wrote to it.
    pub words: String,
    /// Its icon.
    pub icon: &'static str,
}

/// The events as people read them, newest first; one that repeats at once is told once, with how often.
pub fn told(rows: Vec<TimelineRow>) -> Vec<Happened> {
    let mut lines: Vec<(Happened, usize)> = Vec::new();
    for line in rows.into_iter().map(Happened::of) {
        match lines.last_mut() {
            Some((last, times)) if last.repeats(&line) => *times += 1,
            _ => lines.push((line, 1)),
        }
    }
    lines
        .into_iter()
        .map(|(mut line, times)| {
            if times > 1 {
                line.what = format!("{}, {times} times", line.what);
            }
            line
        })
        .collect()
}

impl Happened {
    /// An event as people read it.
    fn of(row: TimelineRow) -> Self {
        let detail: Value = serde_json::from_str(&row.detail).unwrap_or(Value::Null);
        let text = |name: &str| {
            let value = detail.get(name).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let to = row.to.unwrap_or_default();
        let (icon, what) = match row.action.as_str() {
            "application.entered" => ("inbox", added(&text("source"))),
            "application.moved" => (
                "arrow",
                format!("moved from {} to {to}", row.from.unwrap_or_default()),
            ),
            "application.closed" => ("lock", closed(&text("reason"))),
            "application.withdrawn" => ("out", "noted that the candidate withdrew".to_owned()),
            "application.reopened" => ("arrow", format!("reopened the application in {to}")),
            "application.hired" => ("check", "noted that the candidate accepted".to_owned()),
            "api_token.used" => ("key", "did this by a program with an API token".to_owned()),
            "note.added" => ("chat", "added a note".to_owned()),
            "interviewer.assigned" => (
                "user",
                format!("asked {} for {}", text("interviewer"), text("interview")),
            ),
            "interviewer.removed" => (
                "user",
                format!("took {} off {}", text("interviewer"), text("interview")),
            ),
            "shadow.assigned" => (
                "eye",
                format!(
                    "asked {} to rate {} along as a shadow, for training only",
                    text("interviewer"),
                    text("interview")
                ),
            ),
            "shadow.removed" => (
                "eye",
                format!(
                    "no longer asks {} to rate {} along",
                    text("interviewer"),
                    text("interview")
                ),
            ),
            "scorecard.waived" => (
                "minus",
                format!(
                    "waived the scorecard of {} for {}",
                    text("interviewer"),
                    text("interview")
                ),
            ),
            "scorecard.required_again" => (
                "pencil",
                format!("asked again for the scorecard of {}", text("interviewer")),
            ),
            "scorecard.facts_shown" => ("gauge", "looked at the facts of a criterion".to_owned()),
            "scorecard.submitted" => ("pencil", "submitted a scorecard".to_owned()),
            "take_home.sent" => ("mail", "sent the take-home".to_owned()),
            "take_home.started" => ("play", "started the clock of the take-home".to_owned()),
            "submission.received" => ("upload", "handed in the take-home".to_owned()),
            "run.queued" => ("gauge", "queued the upload for grading".to_owned()),
            "run.leased" => ("gauge", "began to grade".to_owned()),
            "run.finished" => ("gauge", "finished grading".to_owned()),
            "decision.recorded" => ("scale", "recorded the decision".to_owned()),
            other => (other_icon(other), humanised(other)),
        };
        Self {
            at: row.at,
            who: who(&row.actor_kind, row.actor),
            what,
            words: row.reason.unwrap_or_default(),
            icon,
        }
    }

    fn repeats(&self, other: &Self) -> bool {
        self.who == other.who && self.what == other.what && self.words == other.words
    }
}

fn who(kind: &str, name: Option<String>) -> String {
    match (name, kind) {
        (Some(name), _) => name,
        (None, "candidate") => "The candidate".to_owned(),
        (None, "runner") => "The grader".to_owned(),
        (None, _) => "Assay".to_owned(),
    }
}

fn added(source: &str) -> String {
    match source.parse::<Source>() {
        Ok(source) => format!("added the application. Source: {}", source.label()),
        Err(_) => "added the application".to_owned(),
    }
}

fn closed(reason: &str) -> String {
    match reason.parse::<CloseReason>() {
        Ok(reason) => format!("closed the application. {}", reason.label()),
        Err(_) => "closed the application".to_owned(),
    }
}

fn other_icon(action: &str) -> &'static str {
    match action.split('.').next() {
        Some("run") => "gauge",
        Some("take_home" | "submission") => "flask",
        Some("scorecard") => "pencil",
        Some("debrief" | "decision") => "scale",
        _ => "dot",
    }
}

/// "run.queued_again" as "run: queued again".
fn humanised(action: &str) -> String {
    action.replace('.', ": ").replace('_', " ")
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn row(action: &str, detail: &str) -> TimelineRow {
        TimelineRow {
            at: Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap(),
            actor_kind: "user".to_owned(),
            actor: Some("Ana Sample".to_owned()),
            action: action.to_owned(),
            detail: detail.to_owned(),
            from: Some("Applied".to_owned()),
            to: Some("Screen".to_owned()),
            reason: None,
        }
    }

    fn said(action: &str, detail: &str) -> String {
        let line = Happened::of(row(action, detail));
        format!("{} {}", line.who, line.what)
    }

    #[test]
    fn what_repeats_is_told_once() {
        let shown = || row("scorecard.facts_shown", "{}");
        let rows = vec![
            row("note.added", "{}"),
            shown(),
            shown(),
            row("note.added", "{}"),
        ];
        let lines: Vec<String> = told(rows).into_iter().map(|line| line.what).collect();
        let looked = "looked at the facts of a criterion, 2 times";
        assert_eq!(lines, ["added a note", looked, "added a note"]);
    }

    #[test]
    fn events_read_as_sentences() {
        assert_eq!(
            said("application.moved", "{}"),
            "Ana Sample moved from Applied to Screen"
        );
        assert_eq!(
            said("application.closed", r#"{"reason":"role_filled"}"#),
            "Ana Sample closed the application. The role is filled or no longer open"
        );
    }

    #[test]
    fn an_unknown_event_shows_no_details() {
        let line = said("accommodation.granted", r#"{"reason":"private"}"#);
        assert_eq!(line, "Ana Sample accommodation: granted");
    }
}
