//! Side effects after a rollback: a trigger of the grader makes the commit fail, and then nothing may have been announced.
//! First comes the control: an article that is stored must be announced, else silence proves nothing. Start with `probe`.

use std::time::Duration;

use serde_json::{Value, json};

use super::api::Person;
use super::facts::{self, Finding, evidence};
use super::{Bench, ProbeError};
use crate::domain::grading::{Fact, Trust};
use crate::runner::postgres::session::literal;

pub const EFFECTS: &str = "orm.side_effects_after_rollback";

/// Measures the fact.
pub fn probe(bench: &mut Bench) -> Result<Fact, ProbeError> {
    let mut dice = bench.dice.fork("rollback");
    let (marker, control) = (dice.name(), dice.name());
    let author = bench.api.register(&format!("{}author", dice.name()))?;
    let mut finding = Finding::default();
    control_is_announced(bench, &author, &control)?;
    let notify = bench.kit.manifest.notify.clone();
    for statement in &notify.install {
        bench.sql(&statement.replace("{name}", &marker))?;
    }
    let before = bench.notifications.received().len();
    let tried = publish_doomed(bench, &author, &marker, &mut finding);
    // Late senders get their time: a thread or a queue may announce after the answer.
    std::thread::sleep(Duration::from_millis(notify.wait_millis));
    let announced: Vec<Value> = bench
        .notifications
        .received()
        .into_iter()
        .skip(before)
        .collect();
    for statement in &notify.remove {
        bench.sql(&statement.replace("{name}", &marker))?;
    }
    tried?;
    nothing_was_stored(bench, &marker)?;
    for body in &announced {
        finding.evidence.push(evidence(
            "request",
            &format!("announced although the commit failed: {body}"),
        ));
    }
    finding.values.push(f64::from(
        u32::try_from(announced.len()).unwrap_or(u32::MAX),
    ));
    Ok(facts::measured(EFFECTS, Trust::Observed, finding))
}

fn control_is_announced(bench: &Bench, author: &Person, control: &str) -> Result<(), ProbeError> {
    let response = bench.api.expect(
        "POST /api/articles",
        Some(author),
        Some(article(control)),
        201,
    )?;
    let slug = response
        .json()
        .pointer("/article/slug")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let event = &bench.kit.manifest.notify.event;
    let fits = |body: &Value| {
        body.get("event").and_then(Value::as_str) == Some(event)
            && body.get("slug").and_then(Value::as_str) == Some(&slug)
    };
    let patience = Duration::from_millis(bench.kit.manifest.notify.wait_millis);
    let received = bench
        .notifications
        .wait(patience, |bodies| bodies.iter().any(fits));
    match received.iter().filter(|body| fits(body)).count() {
        1 => Ok(()),
        count => Err(ProbeError::Answer(format!(
            "the control failed: the stored article {slug:?} was announced {count} times instead of once, so silence after a failed commit proves nothing"
        ))),
    }
}

fn publish_doomed(
    bench: &Bench,
    author: &Person,
    marker: &str,
    finding: &mut Finding,
) -> Result<(), ProbeError> {
    for number in 0..bench.kit.manifest.notify.articles {
        let response = bench.api.ask(
            "POST /api/articles",
            Some(author),
            Some(article(&format!("{marker} {number}"))),
        )?;
        let words = format!(
            "POST /api/articles with a commit that fails answered {}",
            response.status
        );
        finding.evidence.push(evidence("request", &words));
    }
    Ok(())
}

fn nothing_was_stored(bench: &mut Bench, marker: &str) -> Result<(), ProbeError> {
    let stored = bench.sql(&format!(
        "SELECT count(*) FROM conduit_article WHERE title LIKE {}",
        literal(&format!("{marker}%"))
    ))?;
    match stored.number() {
        Some(0) => Ok(()),
        _ => Err(ProbeError::Answer("the commit was meant to fail and did not: the grader's trigger was removed or passed by".to_owned())),
    }
}

fn article(title: &str) -> Value {
    json!({"article": {"title": title, "description": "Announced or not", "body": "Body", "tagList": []}})
}
