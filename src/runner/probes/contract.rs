//! Contract smoke: does the API answer as its document says, before anything is measured? The share of passed checks is shown beside
//! the facts and feeds no level of its own; every probe still checks its own answers. Start with `probe`.

mod people;
mod reading;
mod writing;

use serde_json::Value;

use super::api::Person;
use super::facts::{self, Finding, evidence};
use super::{Bench, ProbeError};
use crate::domain::grading::{Fact, Trust};

pub const RATIO: &str = "api.contract_pass_ratio";

/// The checks so far.
struct Smoke<'a, 'b> {
    bench: &'a Bench<'b>,
    passed: u32,
    failed: Vec<String>,
}

/// Runs all checks; `slash_needed` is itself a failed check.
pub fn probe(bench: &mut Bench, slash_needed: bool) -> Result<Fact, ProbeError> {
    let mut dice = bench.dice.fork("contract");
    let (ana, ben, tag) = (dice.name(), dice.name(), dice.name());
    let mut smoke = Smoke {
        bench,
        passed: 0,
        failed: Vec::new(),
    };
    smoke.note(
        "paths have no trailing slash",
        !slash_needed,
        "the API answers only with a slash at the end of the path",
    );
    let people = people::accounts(&mut smoke, &ana, &ben)?;
    if let [author, other] = people.as_slice() {
        people::profiles(&mut smoke, author, other)?;
        let slug = writing::articles(&mut smoke, author, other, &tag)?;
        writing::marks_and_comments(&mut smoke, author, other, &slug)?;
        reading::lists(&mut smoke, author, other, &tag)?;
        smoke.check(
            "delete",
            &format!("DELETE /api/articles/{slug}"),
            Some(author),
            None,
            204,
            |_| true,
        )?;
        smoke.check(
            "deleted",
            &format!("GET /api/articles/{slug}"),
            None,
            None,
            404,
            |_| true,
        )?;
    }
    let all =
        f64::from(smoke.passed) + f64::from(u32::try_from(smoke.failed.len()).unwrap_or(u32::MAX));
    let ratio = (f64::from(smoke.passed) / all * 1000.0).round() / 1000.0;
    let evidence = smoke
        .failed
        .iter()
        .map(|failure| evidence("request", failure))
        .collect();
    Ok(facts::measured(
        RATIO,
        Trust::Observed,
        Finding {
            values: vec![ratio],
            evidence,
        },
    ))
}

impl Smoke<'_, '_> {
    /// One request: the status and a look at the body must be right. Only a silent application ends the smoke.
    fn check(
        &mut self,
        name: &str,
        line: &str,
        person: Option<&Person>,
        body: Option<Value>,
        status: u16,
        right: impl Fn(&Value) -> bool,
    ) -> Result<Value, ProbeError> {
        match self.bench.api.ask(line, person, body) {
            Ok(response) => {
                let answer = response.json();
                let passed = response.status == status && right(&answer);
                let words = format!(
                    "{line} answered {} (expected {status}): {}",
                    response.status,
                    response.excerpt()
                );
                self.note(name, passed, &words);
                Ok(answer)
            }
            Err(ProbeError::Answer(words)) => {
                self.note(name, false, &words);
                Ok(Value::Null)
            }
            Err(error) => Err(error),
        }
    }

    fn note(&mut self, name: &str, passed: bool, words: &str) {
        if passed {
            self.passed = self.passed.saturating_add(1);
        } else {
            self.failed.push(format!("{name}: {words}"));
        }
    }
}

fn text<'a>(answer: &'a Value, pointer: &str) -> &'a str {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn has_error(answer: &Value, field: &str) -> bool {
    answer
        .pointer("/errors")
        .and_then(|errors| errors.get(field))
        .and_then(Value::as_array)
        .is_some_and(|words| !words.is_empty())
}
