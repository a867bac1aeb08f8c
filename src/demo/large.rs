//! The weight of a large installation: years of hiring with 100,000 candidates and 500,000 scores, nearly all of it over,
//! written in big transactions.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::rubrics::{self, RubricVersion};
use crate::db::scorecards::{NewCard, Submission};
use crate::db::{DbError, Tx, assignments, interviews, scorecards, users};
use crate::demo::people::address;
use crate::domain::access::{Access, Actor, Staff};
use crate::domain::application::{CloseReason, Source};
use crate::domain::ids::{ApplicationId, RoleId, UserId};
use crate::domain::level::Level;
use crate::domain::scorecard::{CriterionState, Scorecard};
use crate::domain::scoring::Recommendation;
use crate::domain::scoring::calculation::Calculation;
use crate::domain::scoring::card::score_card;
use crate::domain::scoring::policy::Policy;
use crate::ops::applications::{self, AddCandidate};
use crate::ops::roles::{self, CreateRole};
use crate::ops::{OpError, OpResult};

/// Candidates that are made.
const CANDIDATES: usize = 100_000;
/// Candidates with a card of six scores: half a million scores.
const CARDS: usize = 83_334;
/// Of so many candidates one is still in the running.
const ONE_OPEN_IN: usize = 50;
/// Candidates in one transaction.
const BATCH: usize = 500;
/// Who interviewed them all.
const RATERS: [&str; 4] = ["Priya Demo", "Erik Specimen", "Mona Sample", "Sam Fixture"];

/// What every candidate needs.
struct Hiring {
    actor: Actor,
    role: RoleId,
    raters: Vec<UserId>,
    rubric: RubricVersion,
}

/// Fills one more role with [`CANDIDATES`] candidates.
pub fn fill(app: &App, today: DateTime<Utc>) -> anyhow::Result<()> {
    app.clock
        .advance(today - TimeDelta::days(400) - app.clock.now());
    let hiring = app.db.write_now(open)?;
    for batch in 0..CANDIDATES.div_ceil(BATCH) {
        app.clock.advance(TimeDelta::hours(1));
        app.db.write_now(|tx| -> OpResult<()> {
            let first = batch * BATCH;
            (first..(first + BATCH).min(CANDIDATES)).try_for_each(|number| add(tx, &hiring, number))
        })?;
        if batch % 20 == 19 {
            println!("  {} of {CANDIDATES} candidates", (batch + 1) * BATCH);
        }
    }
    app.clock.advance(today - app.clock.now());
    Ok(())
}

fn open(tx: &mut Tx<'_>) -> OpResult<Hiring> {
    let id_of = |tx: &mut Tx<'_>, name: &str| {
        let found = users::credentials(tx, &address(name))?;
        found.map(|found| found.id).ok_or(OpError::NotFound)
    };
    let recruiter = id_of(tx, "Rosa Testcase")?;
    let actor = Actor::Staff(Staff {
        id: recruiter,
        access: Access::Recruiter,
    });
    let command = CreateRole {
        title: "Back-end engineer, all teams".to_owned(),
        preset: "backend".to_owned(),
        level: crate::domain::level::Seniority::Mid,
        team: "All teams".to_owned(),
        location: "Everywhere".to_owned(),
        summary: "A role that everybody applies for, to see how the program carries it.".to_owned(),
        hiring_manager: id_of(tx, "Hanna Placeholder")?,
        recruiter,
        open: true,
    };
    let raters: OpResult<Vec<UserId>> = RATERS.iter().map(|name| id_of(tx, name)).collect();
    let version = rubrics::latest(tx, "django.orm")?.ok_or(OpError::NotFound)?;
    Ok(Hiring {
        actor,
        role: roles::create(tx, actor, command)?,
        raters: raters?,
        rubric: rubrics::get(tx, version.id)?,
    })
}

fn add(tx: &mut Tx<'_>, hiring: &Hiring, number: usize) -> OpResult<()> {
    let command = AddCandidate {
        role: hiring.role,
        name: format!("Sample Candidate {number}"),
        email: format!("sample.{number}@example.org"),
        phone: String::new(),
        location: String::new(),
        time_zone: String::new(),
        links: String::new(),
        source: Source::JobBoard,
        referrer: String::new(),
    };
    let application = applications::add(tx, hiring.actor, command)?;
    if number < CARDS {
        rate(tx, hiring, application, number)?;
    }
    if number.is_multiple_of(ONE_OPEN_IN) {
        return Ok(());
    }
    let reason = CloseReason::AnotherCandidate;
    applications::close(tx, hiring.actor, application, reason, "", None)
}

/// One submitted card. Nobody is written to: a hundred thousand letters are not what this is about.
fn rate(
    tx: &mut Tx<'_>,
    hiring: &Hiring,
    application: ApplicationId,
    number: usize,
) -> OpResult<()> {
    let seats = interviews::of_application(tx, application)?;
    let seat = seats.iter().find(|seat| seat.title.contains("ORM"));
    let row = interviews::get(tx, seat.ok_or(OpError::NotFound)?.interview_id)?;
    let rater = hiring.raters.get(number % RATERS.len()).copied();
    let rater = rater.ok_or(OpError::NotFound)?;
    let card = NewCard {
        assignment: assignments::insert(tx, row.id, rater, rater)?,
        interview: row.id,
        application,
        author: rater,
        rubric_version: row.rubric_version_id,
        level: row.level,
    };
    let card = scorecards::insert(tx, card)?;
    let content = content(number);
    scorecards::save(tx, card, 0, &content, "")?;
    let rubric = &hiring.rubric.rubric;
    let score = score_card(&content.rated(rubric, row.level), &[], &Policy::standard());
    let submission = Submission {
        suggestion: score.suggested.suggestion,
        calculation: serde_json::to_string(&Calculation::new(
            rubric,
            &hiring.rubric.row.digest,
            score,
        ))
        .map_err(|error| OpError::Db(DbError::Corrupt(error.to_string())))?,
        seen_others: false,
    };
    Ok(scorecards::submit(tx, card, &submission)?)
}

/// Ratings that differ from card to card.
fn content(number: usize) -> Scorecard {
    const KEYS: [&str; 6] = [
        "domain-model",
        "query-shape",
        "set-logic",
        "indexes-plans",
        "transactions",
        "migrations",
    ];
    let mut card = Scorecard::empty(KEYS);
    for (place, key) in KEYS.iter().enumerate() {
        let level = Level::ALL
            .get((number / (place + 1)) % Level::ALL.len())
            .copied()
            .unwrap_or(Level::TWO);
        card.rate(
            key,
            CriterionState::Scored {
                level,
                note: "Measured weight.".to_owned(),
            },
            "",
        );
    }
    card.own.recommendation = Some(Recommendation::Yes);
    card
}
