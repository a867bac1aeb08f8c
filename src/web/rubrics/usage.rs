//! How a rubric has been used: the part of its page that shows levels given and agreement, criterion by criterion.
//!
//! The figures are those of [`crate::domain::calibration::usage`], over the cards of the last twelve months whose debrief is
//! open, under every version with the same major number.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::calibration::usage::{self, LEAST_RATERS, LEAST_RATINGS, Use};
use crate::domain::calibration::{Major, Rating, Ratings, Shown};
use crate::domain::level::Level;
use crate::domain::rubric::Rubric;
use crate::domain::statistics::agreement::Agreement;
use crate::domain::words::{count, percent};

/// Older cards are not looked at.
const DAYS: i64 = 365;

/// The part of the page.
pub struct Usage {
    /// Which versions are put together: "1.x".
    pub versions: String,
    /// One for each criterion; empty while none can be described.
    pub lines: Vec<Line>,
    /// Where people differ most, in a sentence; or "".
    pub hardest: String,
    /// What is missing, when nothing can be described.
    pub missing: String,
}

/// One criterion.
pub struct Line {
    /// Its title.
    pub title: String,
    /// The share of each level, for whoever does not see the bar; or why there is none.
    pub words: String,
    /// The bar, lowest level first.
    pub bars: Vec<Bar>,
    /// Ratings and how often each level was given, as they stand in the table.
    pub cells: [String; 5],
    /// Pairs with the same level, and within one.
    pub same: String,
    /// Pairs within one level.
    pub near: String,
}

/// One level in a bar.
pub struct Bar {
    /// Where it begins.
    pub x: String,
    /// How wide it is.
    pub width: String,
    /// Its colour.
    pub class: &'static str,
}

/// Since when cards are looked at.
pub fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(DAYS)
}

/// How this rubric has been used.
pub fn of(all: Vec<Rating>, rubric: &Rubric) -> Option<Usage> {
    let major = Major::of(&rubric.id, &rubric.version)?;
    let ids: Vec<&str> = rubric.criteria.iter().map(|one| one.id.as_str()).collect();
    let used = usage::of(&Ratings::of(all, Some(&major)), &ids);
    let title = |id: &str| rubric.criterion(id).map_or("", |one| one.title.as_str());
    let described = used.iter().any(|one| one.levels.is_ok());
    Some(Usage {
        versions: format!("{}.x", major.major),
        lines: used
            .iter()
            .filter(|_| described)
            .map(|one| line(one, title(&one.criterion)))
            .collect(),
        hardest: usage::hardest(&used).map_or_else(String::new, |(one, counted)| {
            format!(
                "{} is the hardest to agree on: the same level in {} of {}.",
                title(&one.criterion),
                percent(counted.exact_share()),
                count(counted.pairs, "pair", "pairs"),
            )
        }),
        missing: if described {
            String::new()
        } else {
            missing(&used)
        },
    })
}

fn missing(used: &[Use]) -> String {
    let mut reasons = used.iter().filter_map(|one| one.levels.as_ref().err());
    let nearest = reasons
        .next_back()
        .map_or_else(String::new, |reason| format!(" {reason}."));
    format!(
        "Figures appear from {LEAST_RATINGS} ratings by {LEAST_RATERS} people on one criterion on: less would tell more about the few candidates than about the criterion.{nearest}"
    )
}

fn line(used: &Use, title: &str) -> Line {
    let cells = match &used.levels {
        Ok(levels) => {
            let [one, two, three, four] = levels.map(|number| number.to_string());
            let all: u32 = levels.iter().sum();
            [all.to_string(), one, two, three, four]
        }
        Err(_) => ["–"; 5].map(str::to_owned),
    };
    Line {
        title: title.to_owned(),
        words: words(title, &used.levels),
        bars: used.levels.as_ref().map_or_else(|_| Vec::new(), bars),
        cells,
        same: pairs(&used.agreement, Agreement::exact_share),
        near: pairs(&used.agreement, Agreement::within_one_share),
    }
}

fn words(title: &str, levels: &Shown<[u32; 4]>) -> String {
    match levels {
        Ok(levels) => {
            let all: u32 = levels.iter().sum();
            let parts: Vec<String> = Level::ALL
                .iter()
                .zip(levels)
                .map(|(level, given)| format!("level {level} {}", percent(share(*given, all))))
                .collect();
            format!("{title}: {}", parts.join(", "))
        }
        Err(reason) => reason.to_string(),
    }
}

fn bars(levels: &[u32; 4]) -> Vec<Bar> {
    const CLASSES: [&str; 4] = ["c-seg-1", "c-seg-3", "c-seg-4", "c-seg-5"];
    let all: u32 = levels.iter().sum();
    let mut x = 0.0;
    let mut bars = Vec::new();
    for (given, class) in levels.iter().zip(CLASSES) {
        let width = 100.0 * share(*given, all);
        if *given > 0 {
            bars.push(Bar {
                x: format!("{x:.2}%"),
                width: format!("{:.2}%", (width - 0.6).max(0.4)),
                class,
            });
        }
        x += width;
    }
    bars
}

fn pairs(agreement: &Shown<Agreement>, share: fn(&Agreement) -> f64) -> String {
    match agreement {
        Ok(counted) => format!("{} of {}", percent(share(counted)), counted.pairs),
        Err(reason) => reason.to_string(),
    }
}

fn share(part: u32, all: u32) -> f64 {
    f64::from(part) / f64::from(all.max(1))
}
