//! The weight of a large installation: 100,000 candidates and 500,000 scores, written in big transactions.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::scorecards::NewCard;
use crate::db::{Tx, assignments, interviews, scorecards, users};
use crate::demo::people::address;
use crate::domain::access::{Access, Actor, Staff};
use crate::domain::application::Source;
use crate::domain::ids::RoleId;
use crate::domain::level::Level;
use crate::domain::scorecard::{CriterionState, Scorecard};
use crate::ops::applications::{self, AddCandidate};
use crate::ops::roles::{self, CreateRole};
use crate::ops::{OpError, OpResult};

/// Candidates that are made.
const CANDIDATES: usize = 100_000;
/// Candidates with a card of six scores: half a million scores.
const CARDS: usize = 83_334;
/// Candidates in one transaction.
const BATCH: usize = 500;

/// Fills one more role with [`CANDIDATES`] candidates.
pub fn fill(app: &App, today: DateTime<Utc>) -> anyhow::Result<()> {
    app.clock
        .advance(today - TimeDelta::days(400) - app.clock.now());
    let (actor, role) = app.db.write_now(open)?;
    for batch in 0..CANDIDATES.div_ceil(BATCH) {
        app.clock.advance(TimeDelta::hours(1));
        app.db.write_now(|tx| -> OpResult<()> {
            let first = batch * BATCH;
            (first..(first + BATCH).min(CANDIDATES))
                .try_for_each(|number| add(tx, actor, role, number))
        })?;
        if batch % 20 == 19 {
            println!("  {} of {CANDIDATES} candidates", (batch + 1) * BATCH);
        }
    }
    app.clock.advance(today - app.clock.now());
    Ok(())
}

fn open(tx: &mut Tx<'_>) -> OpResult<(Actor, RoleId)> {
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
    Ok((actor, roles::create(tx, actor, command)?))
}

fn add(tx: &mut Tx<'_>, actor: Actor, role: RoleId, number: usize) -> OpResult<()> {
    let command = AddCandidate {
        role,
        name: format!("Sample Candidate {number}"),
        email: format!("sample.{number}@example.org"),
        phone: String::new(),
        location: String::new(),
        time_zone: String::new(),
        links: String::new(),
        source: Source::JobBoard,
        referrer: String::new(),
    };
    let application = applications::add(tx, actor, command)?;
    if number >= CARDS {
        return Ok(());
    }
    let seats = interviews::of_application(tx, application)?;
    let seat = seats
        .iter()
        .find(|seat| seat.title.contains("ORM"))
        .ok_or(OpError::NotFound)?;
    let Actor::Staff(staff) = actor else {
        return Err(OpError::Forbidden);
    };
    let assignment = assignments::insert(tx, seat.interview_id, staff.id, staff.id)?;
    let row = interviews::get(tx, seat.interview_id)?;
    // Nobody is written to: a hundred thousand letters are not what this is about.
    let card = NewCard {
        assignment,
        interview: row.id,
        application,
        author: staff.id,
        rubric_version: row.rubric_version_id,
        level: row.level,
    };
    let card = scorecards::insert(tx, card)?;
    scorecards::save(tx, card, 0, &content(number), "").map(|_| ())?;
    Ok(())
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
    card
}
