//! Lost updates: parallel requests on one row, in an order the proxy enforces, then the database is asked for the truth.
//! The order makes a race show every time or never, so a value does not depend on luck or load. Start with `probe`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::api::Person;
use super::facts::{self, Finding, evidence};
use super::world::clear;
use super::{Bench, ProbeError};
use crate::domain::grading::{Fact, Trust};
use crate::runner::grade::dice::Dice;
use crate::runner::http::{HttpError, Request, Response};
use crate::runner::kit::manifest::Scenario;
use crate::runner::postgres::session::{Session, literal};

pub const LOST: &str = "orm.lost_updates";
/// Edits sent beside the marks: one stale copy is enough to overwrite a counter, two show it twice.
const EDITS: usize = 2;
/// When no statement comes in for this long, whoever is missing is blocked by a lock.
const QUIET: Duration = Duration::from_millis(500);
/// How long marks may take while edits are held, unless the database says that they wait for a lock.
const MARKS_WITHIN: Duration = Duration::from_secs(4);

type Answers = Vec<Result<Response, HttpError>>;

/// The people and the row of one round.
struct Stage {
    author: Person,
    people: Vec<Person>,
    slug: String,
}

/// Measures the fact: per round the sum over all scenarios.
pub fn probe(bench: &mut Bench) -> Result<Fact, ProbeError> {
    let mut dice = bench.dice.fork("races");
    let mut finding = Finding::default();
    let race = bench.kit.manifest.race.clone();
    clear(bench)?;
    let prefix = dice.name();
    let author = bench.api.register(&format!("{prefix}author"))?;
    let people = (0..race.people)
        .map(|number| bench.api.register(&format!("{prefix}p{number}")))
        .collect::<Result<Vec<_>, _>>()?;
    for round in 0..bench.runs {
        let mut lost = 0;
        for scenario in &race.scenarios {
            let stage = Stage {
                author: author.clone(),
                people: people.clone(),
                slug: article(bench, &author, &mut dice)?,
            };
            let (value, words) = run(bench, scenario, &stage)?;
            lost += value;
            if round == 0 {
                finding.evidence.push(evidence("row", &words));
            }
        }
        finding.values.push(f64::from(lost));
    }
    Ok(facts::measured(LOST, Trust::Observed, finding))
}

/// A new article of the author, written past the API.
fn article(bench: &mut Bench, author: &Person, dice: &mut Dice) -> Result<String, ProbeError> {
    let slug = format!("{}-raced", dice.name());
    bench.sql(&format!(
        "INSERT INTO conduit_article (author_id, slug, title, description, body, favorites_count, created_at, updated_at) \
         SELECT id, {}, 'Raced', 'Raced', 'Raced', 0, now(), now() FROM conduit_user WHERE username = {}",
        literal(&slug),
        literal(&author.username)
    ))?;
    Ok(slug)
}

fn run(bench: &mut Bench, scenario: &Scenario, stage: &Stage) -> Result<(u32, String), ProbeError> {
    let line = scenario.request.replace("{slug}", &stage.slug);
    let requests = |people: &[Person]| {
        people
            .iter()
            .map(|person| bench.api.request(&line, Some(person), None))
            .collect::<Vec<_>>()
    };
    let everybody = requests(&stage.people);
    let count = u32::try_from(stage.people.len()).unwrap_or(u32::MAX);
    let (answers, wanted) = match scenario.id.as_str() {
        "mark" => (in_lockstep(bench, everybody), count),
        "mark-twice" => {
            let one = stage
                .people
                .first()
                .map(|person| vec![person.clone(); stage.people.len()])
                .unwrap_or_default();
            (in_lockstep(bench, requests(&one)), 1)
        }
        "unmark" => {
            mark_in_database(bench, stage)?;
            (in_lockstep(bench, everybody), 0)
        }
        "mark-while-edited" => (beside_edits(bench, scenario, stage, everybody), count),
        other => {
            return Err(ProbeError::Answer(format!(
                "the kit names the race scenario {other:?}, which this version does not know"
            )));
        }
    };
    judge(bench, scenario, stage, &answers, wanted)
}

fn in_lockstep(bench: &Bench, requests: Vec<Request>) -> Answers {
    let _guard = bench.proxy.in_lockstep(requests.len());
    bench.api.ask_all(requests)
}

/// Holds the author's edits between their read and their write while everybody marks the article.
fn beside_edits(
    bench: &mut Bench,
    scenario: &Scenario,
    stage: &Stage,
    marks: Vec<Request>,
) -> Answers {
    let line = scenario
        .beside
        .as_deref()
        .unwrap_or("PUT /api/articles/{slug}")
        .replace("{slug}", &stage.slug);
    let edits: Vec<Request> = (0..EDITS)
        .map(|number| {
            bench.api.request(
                &line,
                Some(&stage.author),
                Some(json!({"article": {"description": format!("Edited {number}")}})),
            )
        })
        .collect();
    let (hold, guard) = bench.proxy.hold_writes();
    let (api, admin) = (bench.api, &mut bench.admin);
    std::thread::scope(|scope| {
        let editing = scope.spawn(move || api.ask_all(edits));
        hold.close_admission(EDITS, QUIET);
        let marking = scope.spawn(move || api.ask_all(marks));
        let started = Instant::now();
        while !marking.is_finished()
            && started.elapsed() < MARKS_WITHIN
            && !waits_for_lock(admin, started)
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(guard);
        let mut answers = marking.join().unwrap_or_default();
        answers.extend(editing.join().unwrap_or_default());
        answers
    })
}

/// Whether a session of the application has been waiting for a lock: then the edit holds it, and must be let go.
fn waits_for_lock(admin: &mut Session, started: Instant) -> bool {
    let waiting = "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usename = 'app' AND wait_event_type = 'Lock'";
    started.elapsed() > QUIET
        && admin
            .run(waiting)
            .ok()
            .and_then(|rows| rows.number())
            .unwrap_or(0)
            > 0
}

fn mark_in_database(bench: &mut Bench, stage: &Stage) -> Result<(), ProbeError> {
    let names: Vec<String> = stage
        .people
        .iter()
        .map(|person| literal(&person.username))
        .collect();
    let slug = literal(&stage.slug);
    bench.sql(&format!(
        "INSERT INTO conduit_favorite (user_id, article_id, created_at) \
         SELECT u.id, a.id, now() FROM conduit_user u, conduit_article a WHERE u.username IN ({}) AND a.slug = {slug}",
        names.join(", ")
    ))?;
    // Set, not added: a trigger of the candidate may have counted already.
    bench
        .sql(&format!(
            "UPDATE conduit_article SET favorites_count = {} WHERE slug = {slug}",
            names.len()
        ))
        .map(drop)
}

fn judge(
    bench: &mut Bench,
    scenario: &Scenario,
    stage: &Stage,
    answers: &Answers,
    wanted: u32,
) -> Result<(u32, String), ProbeError> {
    if answers.iter().all(Result::is_err) {
        let reason = answers
            .iter()
            .find_map(|answer| answer.as_ref().err().map(ToString::to_string))
            .unwrap_or_default();
        return Err(ProbeError::Answer(format!(
            "no request of the race {:?} was answered: {reason}",
            scenario.id
        )));
    }
    let race = &bench.kit.manifest.race;
    let (check, expected) = (
        race.check.replace("{slug}", &stage.slug),
        race.expected.replace("{slug}", &stage.slug),
    );
    let drift = bench.sql(&check)?.number().unwrap_or(i64::MAX);
    let rows = bench.sql(&expected)?.number().unwrap_or(0);
    let failed = answers
        .iter()
        .filter(|answer| answer.as_ref().map_or(true, |answer| answer.status >= 500))
        .count();
    // Where everybody's own effect is wanted, a failed request already shows as a missing row.
    let unexcused = if scenario.id == "mark-twice" {
        u32::try_from(failed).unwrap_or(u32::MAX)
    } else {
        0
    };
    let missing = rows.saturating_sub(i64::from(wanted)).unsigned_abs();
    let value = drift
        .unsigned_abs()
        .saturating_add(missing)
        .saturating_add(u64::from(unexcused));
    let words = format!(
        "{}: {} requests at once, {failed} failed; stored counter {}, rows {rows}, wanted {wanted}. {}",
        scenario.id,
        answers.len(),
        rows.saturating_add(drift),
        scenario.words
    );
    Ok((u32::try_from(value).unwrap_or(u32::MAX), words))
}
