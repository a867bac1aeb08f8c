//! How an attempt ended: agreement with the experts, where one was lenient or strict, every rating beside theirs.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::explanation::Explanation;
use crate::domain::ids::RubricVersionId;
use crate::domain::practice::{NotShown, Outcome, Rated};
use crate::domain::statistics::agreement::Agreement;
use crate::domain::statistics::conventions::SHOWN_FROM_UNITS;
use crate::domain::statistics::kappa::Kappa;
use crate::domain::words;
use crate::ops::practice::Seen;
use crate::web::context::Ctx;
use crate::web::error::PageResult;

/// From this mean difference on, a criterion is named as lenient or strict.
const NAMED_FROM: f64 = 0.5;

/// The end of an attempt.
#[derive(Template)]
#[template(path = "practice/result.html")]
struct Ended {
    path: String,
    version: RubricVersionId,
    title: String,
    number: i32,
    finished_at: Option<DateTime<Utc>>,
    outcome: Outcome,
    of: usize,
    criteria: Vec<CriterionLine>,
    lines: Vec<Line>,
    can_repeat: bool,
}

/// How one rates one criterion.
struct CriterionLine {
    title: String,
    counted: Agreement,
}

/// One rating beside the experts'.
struct Line {
    sample: String,
    criterion: String,
    own: String,
    expert: u8,
    words: String,
    /// Whether the sample still ships, and so can be read again.
    readable: bool,
}

/// The page.
pub fn page(ctx: &Ctx, seen: &Seen) -> PageResult {
    let samples = seen.samples(&ctx.app.samples);
    let title = |criterion: &str| {
        let known = seen.version.rubric.criterion(criterion);
        known.map_or_else(|| criterion.to_owned(), |known| known.title.clone())
    };
    let outcome = Outcome::of(&seen.ratings);
    let line = |rated: &Rated| Line {
        sample: rated.sample.clone(),
        criterion: title(&rated.criterion),
        own: rated.own.map_or_else(String::new, |own| own.to_string()),
        expert: rated.expert.get(),
        words: difference(rated),
        readable: samples.iter().any(|sample| sample.id == rated.sample),
    };
    let criteria = outcome
        .by_criterion
        .iter()
        .map(|(id, counted)| CriterionLine {
            title: title(id),
            counted: *counted,
        });
    ctx.page(&Ended {
        path: super::path(seen.row.id),
        version: seen.version.row.id,
        title: seen.version.row.title.clone(),
        number: seen.row.number,
        finished_at: seen.row.finished_at,
        criteria: criteria.collect(),
        lines: seen.ratings.iter().map(line).collect(),
        of: samples.len(),
        can_repeat: !samples.is_empty(),
        outcome,
    })
}

impl CriterionLine {
    fn leaning(&self) -> &'static str {
        match self.counted.difference {
            high if high >= NAMED_FROM => "You rate higher than the experts",
            low if low <= -NAMED_FROM => "You rate lower than the experts",
            _ if self.counted.exact == self.counted.pairs => "In line with the experts",
            _ => "Close to the experts",
        }
    }
}

impl Ended {
    /// The kappa and what it was made of, where there is one.
    fn kappa(&self) -> Option<Explanation> {
        let kappa = self.outcome.shown_kappa().ok()?;
        Some(Explanation {
            name: "Weighted kappa".to_owned(),
            figure: format!("{:.2}", kappa.kappa),
            sentence: kappa_words(kappa),
            steps: Vec::new(),
            source: "Cohen’s kappa with quadratic weights, 1 − observed ÷ expected disagreement (Cohen 1968, Psychological Bulletin 70:213-220)".to_owned(),
        })
    }

    /// What the kappa was made of, or why there is none.
    fn kappa_words(&self) -> String {
        match self.outcome.shown_kappa() {
            Ok(kappa) => kappa_words(kappa),
            Err(NotShown::TooFew) => format!(
                "Not enough yet: {} of {SHOWN_FROM_UNITS} samples with a level. With fewer, chance weighs too much.",
                self.outcome.rated
            ),
            Err(NotShown::NotComputable(reason)) => {
                format!("Not computable: {}.", words::uncapitalised(reason.label()))
            }
        }
    }
}

fn kappa_words(kappa: &Kappa) -> String {
    let interval = kappa.interval.map_or_else(
        |reason| {
            format!(
                "There is no interval: {}.",
                words::uncapitalised(reason.label())
            )
        },
        |range| {
            format!(
                "With 95% certainty it lies between {:.2} and {:.2}.",
                range.low, range.high
            )
        },
    );
    format!(
        "Cohen's kappa with squared distances, from {} samples: your levels lie {:.2} squared steps from the experts' on average; two people who rate as often as you and they do, but by chance, would lie {:.2} apart. 1 − {:.2} / {:.2} = {:.2}. By convention that is called “{}”. {interval}",
        kappa.units,
        kappa.observed,
        kappa.expected,
        kappa.observed,
        kappa.expected,
        kappa.kappa,
        kappa.convention.label().to_lowercase(),
    )
}

fn difference(rated: &Rated) -> String {
    let Some(own) = rated.own else {
        return "Not assessed".to_owned();
    };
    let steps = words::count(own.get().abs_diff(rated.expert.get()), "level", "levels");
    match own.cmp(&rated.expert) {
        std::cmp::Ordering::Equal => "Same".to_owned(),
        std::cmp::Ordering::Greater => format!("{steps} higher"),
        std::cmp::Ordering::Less => format!("{steps} lower"),
    }
}
