//! The audit trail in words.
//!
//! Owns how an event reads. Must never say a rating, a recommendation, a decision's outcome or the reason of an
//! accommodation: whoever may see the application may see its trail, sealed or not. Start with [`sentence`].

use serde_json::Value;

/// Details that may be read beside an event, by key, with the words before them. Everything else stays unsaid.
const SAID: [(&str, &str); 5] = [
    ("interview", ""),
    ("interviewer", ""),
    ("attempt", "attempt "),
    ("file_name", ""),
    ("kit", ""),
];

/// What happened, as a short sentence without a full stop: "Interviewer assigned: ORM interview, Sam Fixture".
#[must_use]
pub fn sentence(action: &str, detail: &str) -> String {
    let detail: Value = serde_json::from_str(detail).unwrap_or(Value::Null);
    let what = match (action, detail.get("stage").and_then(plain)) {
        ("application.moved", Some(stage)) => format!("Moved to {stage}"),
        _ => words(action),
    };
    let said: Vec<String> = SAID
        .iter()
        .filter_map(|(key, before)| Some(format!("{before}{}", plain(detail.get(key)?)?)))
        .collect();
    if said.is_empty() {
        what
    } else {
        format!("{what}: {}", said.join(", "))
    }
}

/// Texts and numbers only: what is nested was not meant to be read here.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Actions whose name does not read as a sentence; every other one is `noun.verb` in the past tense already.
fn words(action: &str) -> String {
    let fixed = match action {
        "application.entered" => "Applied",
        "application.moved" => "Moved to another stage",
        "application.closed" => "Application closed",
        "application.withdrawn" => "Candidate withdrew",
        "application.hired" => "Offer accepted",
        "run.queued" => "Grading queued",
        "run.queued_again" => "Grading queued again",
        "run.leased" => "Grading began",
        "run.finished" => "Grading finished",
        "run.failed" => "Grading failed",
        "run.cancelled" => "Grading cancelled",
        "run.stop_requested" => "Grading asked to stop",
        "scorecard.facts_shown" => "Measured facts shown to the reviewer",
        "interviewer.assigned" => "Asked to interview",
        "interviewer.removed" => "Taken off an interview",
        "shadow.assigned" => "Asked to rate along as a shadow, for training only",
        "shadow.removed" => "No longer a shadow",
        "scorecard.waived" => "Scorecard waived",
        "scorecard.required_again" => "Scorecard waited for again",
        "debrief.noted" => "Note added to the debrief",
        "decision.recorded" => "Decision recorded",
        "note.added" => "Note added",
        "api_token.used" => "Done by a program with an API token",
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.to_owned();
    }
    let spaced = action
        .replace("take_home", "take-home")
        .replace(['.', '_'], " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_read_as_sentences() {
        assert_eq!(
            sentence(
                "interviewer.assigned",
                r#"{"interview":"ORM interview","interviewer":"Sam Fixture"}"#
            ),
            "Asked to interview: ORM interview, Sam Fixture"
        );
        assert_eq!(sentence("take_home.sent", "{}"), "Take-home sent");
        assert_eq!(
            sentence("application.moved", r#"{"stage":"Final loop"}"#),
            "Moved to Final loop"
        );
        assert_eq!(
            sentence("application.moved", "{}"),
            "Moved to another stage"
        );
        assert_eq!(
            sentence("run.leased", r#"{"attempt":1}"#),
            "Grading began: attempt 1"
        );
        assert_eq!(
            sentence("submission.received", r#"{"attempt":2}"#),
            "Submission received: attempt 2"
        );
    }

    #[test]
    fn what_must_stay_unsaid_stays_unsaid() {
        let detail = r#"{"outcome":"hire","rating":4,"recommendation":"yes","reason":"ill","interview":{"a":1}}"#;
        assert_eq!(sentence("decision.recorded", detail), "Decision recorded");
        assert_eq!(
            sentence("decision.recorded", "not json"),
            "Decision recorded"
        );
    }
}
