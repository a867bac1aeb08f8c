//! The weight of a large installation: years of hiring with 100,000 candidates and 500,000 scores, nearly all of it over,
//! written in big transactions.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::rubrics::{self, RubricVersion};
use crate::db::scorecards::{NewCard, Submission};
use crate::db::{
    DbError, Tx, applications as db_applications, assignments, interviews, plans, scorecards, users,
};
use crate::demo::people::address;
use crate::domain::access::{Access, Actor, Staff};
use crate::domain::application::{CloseReason, Source};
use crate::domain::ids::{ApplicationId, RoleId, UserId};
use crate::domain::level::Level;
use crate::domain::plan::StageKind;
use crate::domain::scorecard::{CriterionState, Scorecard};
use crate::domain::scoring::Recommendation;
use crate::domain::scoring::calculation::Calculation;
use crate::domain::scoring::card::score_card;
use crate::domain::scoring::policy::Policy;
use crate::ops::applications::{self, AddCandidate};
use crate::ops::roles::{self, CreateRole};
use crate::ops::{OpError, OpResult};
use crate::output::outln;

/// Candidates that are made.
const CANDIDATES: usize = 100_000;
/// Those before this one, but for the ones still in the running, have a card of six scores: half a million scores.
const CARDS: usize = 85_040;
/// Of so many candidates one is still in the running.
const ONE_OPEN_IN: usize = 50;
/// Candidates in one transaction.
const BATCH: usize = 500;
/// Roles they applied for; recruiters close what is filled.
const ROLES: usize = 20;
/// Names that were invented; the number behind them keeps people apart.
const FIRST_NAMES: [&str; 16] = [
    "Amara", "Bjørn", "Chloé", "Dmitri", "Elif", "Farah", "Goran", "Hyejin", "Iñaki", "Jürgen",
    "Kofi", "Łukasz", "Maren", "Noor", "Oluchi", "Zoë",
];
const SURNAMES: [&str; 8] = [
    "Sample",
    "Testcase",
    "Specimen",
    "Fixture",
    "Mockup",
    "Placeholder",
    "Example",
    "Demo",
];
/// Who interviewed them all.
const RATERS: [&str; 4] = ["Priya Demo", "Erik Specimen", "Mona Sample", "Sam Fixture"];

/// What every candidate needs.
struct Hiring {
    actor: Actor,
    roles: Vec<RoleId>,
    raters: Vec<UserId>,
    rubric: RubricVersion,
}

/// Fills [`ROLES`] more roles with [`CANDIDATES`] candidates.
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
            outln!("  {} of {CANDIDATES} candidates", (batch + 1) * BATCH);
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
    let hiring_manager = id_of(tx, "Hanna Placeholder")?;
    let mut opened = Vec::new();
    for number in 1..=ROLES {
        let command = CreateRole {
            title: format!("Back-end engineer, team {number}"),
            preset: "backend".to_owned(),
            level: crate::domain::level::Seniority::Mid,
            team: format!("Team {number}"),
            location: "Everywhere".to_owned(),
            summary: "A role that thousands apply for, to see how the program carries it."
                .to_owned(),
            hiring_manager,
            recruiter,
            open: true,
        };
        opened.push(roles::create(tx, actor, command)?);
    }
    let raters: OpResult<Vec<UserId>> = RATERS.iter().map(|name| id_of(tx, name)).collect();
    let version = rubrics::latest(tx, "django.orm")?.ok_or(OpError::NotFound)?;
    Ok(Hiring {
        actor,
        roles: opened,
        raters: raters?,
        rubric: rubrics::get(tx, version.id)?,
    })
}

fn add(tx: &mut Tx<'_>, hiring: &Hiring, number: usize) -> OpResult<()> {
    let of = |names: &[&'static str], place: usize| {
        let name = names.get(place % names.len()).copied();
        name.unwrap_or_default()
    };
    let first = of(&FIRST_NAMES, number);
    let last = of(&SURNAMES, number / FIRST_NAMES.len());
    let role = hiring.roles.get(number % ROLES).copied();
    let command = AddCandidate {
        role: role.ok_or(OpError::NotFound)?,
        name: format!("{first} {last} {number}"),
        email: format!("sample.{number}@example.org"),
        phone: String::new(),
        location: String::new(),
        time_zone: String::new(),
        links: String::new(),
        source: Source::JobBoard,
        referrer: String::new(),
    };
    let application = applications::add(tx, hiring.actor, command)?;
    // Every so often somebody is still in the running: most have just applied, some are on the way, a few in the loop.
    let stage = match (
        number.is_multiple_of(ONE_OPEN_IN),
        number / ONE_OPEN_IN % 20,
    ) {
        (false, _) => return over(tx, hiring, application, number),
        (true, 0) => StageKind::Loop,
        (true, 1..=2) => StageKind::TakeHome,
        (true, 3..=7) => StageKind::Screen,
        (true, _) => return Ok(()),
    };
    let row = db_applications::get(tx, application)?;
    let stages = plans::stages(tx, row.plan_id)?;
    let stage = stages.iter().find(|planned| planned.kind == stage);
    let stage = stage.ok_or(OpError::NotFound)?.id;
    applications::move_to(tx, hiring.actor, application, stage, "", None)
}

/// Interviewed, most of them, and closed.
fn over(
    tx: &mut Tx<'_>,
    hiring: &Hiring,
    application: ApplicationId,
    number: usize,
) -> OpResult<()> {
    if number < CARDS {
        rate(tx, hiring, application, number)?;
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
        assignment: assignments::insert(tx, row.id, rater, rater, false)?,
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
