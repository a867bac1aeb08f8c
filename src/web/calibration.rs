//! Calibration of interviewers, for their training: everybody in a list for whoever runs the hiring, and one page each,
//! which the person sees too. Figures are computed by [`crate::domain::calibration`] and put into words in [`in_words`];
//! nothing here changes a score.

use actix_web::web;
use askama::Template;
use chrono::TimeDelta;

use crate::db::rubrics::{self, RubricRow};
use crate::db::{Db, users::UserRow};
use crate::domain::access::Staff;
use crate::domain::calibration::Major;
use crate::domain::calibration::figures::{Beside, Figures};
use crate::domain::ids::UserId;
use crate::domain::statistics::calibration::{Leniency, SIGNAL_FROM_SHARED, Signal};
use crate::ops::OpResult;
use crate::ops::calibration::{self as ops, Asked, Known};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;

mod in_words;

use in_words::{Figure, Line};

/// The periods there are, in days; the last has no beginning.
const PERIODS: [(&str, &str); 4] = [
    ("90", "Last 90 days"),
    ("180", "Last 180 days"),
    ("365", "Last 12 months"),
    ("all", "All time"),
];
/// What is shown without a wish: long enough for most to have figures, short enough to be about now.
const USUAL: &str = "180";

/// Everybody.
#[derive(Template)]
#[template(path = "calibration/index.html")]
struct Listed {
    filter: Filter,
    lines: Vec<Person>,
}

/// One interviewer in the list.
struct Person {
    id: UserId,
    name: String,
    disabled: bool,
    dot: Option<Dot>,
    difference: Figure,
    agreement: Figure,
    practice: String,
}

/// One interviewer.
#[derive(Template)]
#[template(path = "calibration/show.html")]
struct Shown {
    path: String,
    name: String,
    own: bool,
    recruits: bool,
    filter: Filter,
    cards: u32,
    ratings: u32,
    shared: u32,
    colleagues: u32,
    dot: Option<Dot>,
    sign: &'static str,
    lines: Vec<Line>,
}

/// A leniency on a line from one level below the others to one above.
struct Dot {
    at: String,
    class: &'static str,
    words: String,
}

/// The wishes of the page, and what can be wished.
struct Filter {
    period: String,
    rubric: String,
    rubrics: Vec<(String, String)>,
}

/// What the address asks for.
#[derive(Default, serde::Deserialize)]
pub struct Wanted {
    period: Option<String>,
    rubric: Option<String>,
}

/// What a page is made of.
struct Read {
    known: Known,
    titles: Vec<RubricRow>,
}

/// `GET /calibration`: everybody, for whoever runs the hiring; one's own page for others.
pub async fn index(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let viewer = ctx.staff()?;
    if !viewer.access.recruits() {
        return person(&ctx, viewer.id, &wanted).await;
    }
    let asked = asked(&ctx, &wanted);
    let read = read(&ctx, viewer, None, asked.clone()).await?;
    let known = &read.known;
    let shown = |user: &&UserRow| {
        let rated = known.ratings.raters().contains(&user.id);
        rated || known.practice(user.id, asked.rubric.as_ref()).attempts > 0
    };
    let line = |user: &UserRow| {
        let beside = Beside::of(&known.ratings, user.id);
        Person {
            id: user.id,
            name: user.name.clone(),
            disabled: user.disabled_at.is_some(),
            dot: beside.leniency.as_ref().ok().map(Dot::of),
            difference: in_words::difference(&beside),
            agreement: in_words::agreement(&beside),
            practice: in_words::practised(&known.practice(user.id, asked.rubric.as_ref())),
        }
    };
    let lines = known.people.iter().filter(shown).map(line).collect();
    ctx.page(&Listed {
        lines,
        filter: Filter::of(&wanted, &read),
    })
}

/// `GET /calibration/{user}`
pub async fn show(ctx: Ctx, user: web::Path<UserId>, wanted: web::Query<Wanted>) -> PageResult {
    person(&ctx, *user, &wanted).await
}

async fn person(ctx: &Ctx, user: UserId, wanted: &Wanted) -> PageResult {
    let viewer = ctx.staff()?;
    let asked = asked(ctx, wanted);
    let read = read(ctx, viewer, Some(user), asked.clone()).await?;
    let known = &read.known;
    let mut people = known.people.iter();
    let row = people
        .find(|row| row.id == user)
        .ok_or(AppError::NotFound)?;
    let figures = Figures::of(&known.ratings, user);
    let practice = known.practice(user, asked.rubric.as_ref());
    let leniency = figures.beside.leniency.as_ref().ok();
    ctx.page(&Shown {
        path: format!("/calibration/{user}"),
        name: row.name.clone(),
        own: viewer.id == user,
        recruits: viewer.access.recruits(),
        filter: Filter::of(wanted, &read),
        cards: figures.cards,
        ratings: figures.ratings,
        shared: figures.beside.shared,
        colleagues: figures.beside.colleagues,
        dot: leniency.map(Dot::of),
        sign: leniency.map_or("", |leniency| in_words::sign(leniency.signal)),
        lines: in_words::lines(&figures, &practice),
    })
}

async fn read(
    ctx: &Ctx,
    viewer: Staff,
    of: Option<UserId>,
    asked: Asked,
) -> Result<Read, AppError> {
    let read = move |db: &mut Db| -> OpResult<Read> {
        Ok(Read {
            known: ops::known(db, viewer, of, &asked)?,
            titles: rubrics::list(db)?,
        })
    };
    Ok(ctx.app.db.read(read).await?)
}

/// What the address asks for; what it does not know it does not narrow.
fn asked(ctx: &Ctx, wanted: &Wanted) -> Asked {
    let days: Option<i64> = period(wanted).parse().ok();
    let rubric = wanted.rubric.as_deref().and_then(|text| {
        let (rubric, major) = text.rsplit_once('@')?;
        Some(Major {
            rubric: rubric.to_owned(),
            major: major.parse().ok()?,
        })
    });
    Asked {
        since: days.map(|days| ctx.app.clock.now() - TimeDelta::days(days)),
        rubric,
    }
}

fn period(wanted: &Wanted) -> &str {
    let known = PERIODS.iter().map(|(key, _)| *key);
    let asked = wanted.period.as_deref();
    known
        .into_iter()
        .find(|key| asked == Some(*key))
        .unwrap_or(USUAL)
}

impl Filter {
    fn of(wanted: &Wanted, read: &Read) -> Self {
        let option = |major: &Major| {
            let newest = read.titles.iter().find(|row| row.rubric == major.rubric);
            let title = newest.map_or(major.rubric.as_str(), |row| row.title.as_str());
            (
                format!("{}@{}", major.rubric, major.major),
                format!("{title}, version {}.x", major.major),
            )
        };
        Self {
            period: period(wanted).to_owned(),
            rubric: wanted.rubric.clone().unwrap_or_default(),
            rubrics: read.known.rubrics.iter().map(option).collect(),
        }
    }

    fn periods(&self) -> [(&'static str, &'static str); 4] {
        PERIODS
    }

    /// The wishes as the end of an address.
    fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("period", &self.period);
        query.append_pair("rubric", &self.rubric);
        query.finish()
    }
}

impl Dot {
    fn of(leniency: &Leniency) -> Self {
        let at = 50.0 + 50.0 * leniency.shrunk.clamp(-1.0, 1.0);
        Self {
            at: format!("{at:.1}%"),
            class: match leniency.signal {
                Signal::None if leniency.shared < SIGNAL_FROM_SHARED => "c-hollow",
                Signal::None => "c-dot",
                Signal::Lenient | Signal::Severe => "c-dot c-dot-brass",
            },
            words: in_words::place(leniency),
        }
    }
}
