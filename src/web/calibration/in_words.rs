//! Figures in plain words, each with the counts it was made of. Everything said here stands in what
//! [`crate::domain::calibration`] returned; nothing is computed again.

use crate::domain::calibration::figures::{Beside, Figures, Notes, Submitting};
use crate::domain::calibration::{Shown, Withheld};
use crate::domain::explanation::Explanation;
use crate::domain::statistics::agreement::Agreement;
use crate::domain::statistics::alpha::Alpha;
use crate::domain::statistics::calibration::{
    Leniency, SIGNAL_FROM_LEVELS, SIGNAL_FROM_SHARED, Signal,
};
use crate::domain::statistics::halo::{Halo, SIGN_FROM_CARDS};
use crate::domain::words::{self, count, number, percent, share, signed};
use crate::ops::calibration::Practice;

/// From so many rated samples on, practice is a figure.
const LEAST_SAMPLES: u32 = 8;

/// A figure with how it was found, or why there is none.
pub struct Figure {
    /// What is read at once.
    pub value: String,
    /// How it was found; empty where the value says why there is none.
    pub how: String,
    /// The formula and where it comes from.
    pub source: &'static str,
}

impl Figure {
    /// The figure as every page opens it.
    pub fn explained(&self, name: &str) -> Explanation {
        Explanation {
            name: name.to_owned(),
            figure: self.value.clone(),
            sentence: self.how.clone(),
            steps: Vec::new(),
            source: self.source.to_owned(),
        }
    }
}

/// A figure with its name.
pub struct Line {
    /// What it is.
    pub name: &'static str,
    /// What it tells, in a sentence.
    pub tells: &'static str,
    /// The figure.
    pub figure: Figure,
}

/// All figures of a person, in the order in which they are talked about.
pub fn lines(figures: &Figures, practice: &Practice) -> Vec<Line> {
    let line = |name, tells, figure| Line {
        name,
        tells,
        figure,
    };
    vec![
        line(
            "Difference from others",
            "Own level minus the mean of the others on the same candidate and criterion, pulled towards 0 while little is known.",
            difference(&figures.beside),
        ),
        line(
            "Agreement",
            "How far everybody who rated the same agrees, beyond chance.",
            agreement(&figures.beside),
        ),
        line(
            "Levels on one card",
            "Whether all criteria of a card get about the same level. Some candidates are alike everywhere, so it is a sign to talk about and no finding.",
            shown(&figures.halo, halo),
        ),
        line(
            "Level 3 and the others",
            "How often each level was given.",
            shown(&figures.levels, levels),
        ),
        line(
            "Notes of evidence",
            "How many ratings have one, and how long it is.",
            shown(&figures.notes, notes),
        ),
        line(
            "Time to submit",
            "From the interview to the card. What waits fades.",
            shown(&figures.submitting, submitting),
        ),
        line(
            "As a shadow",
            "Levels on training cards beside those of the interviewers of the same interview.",
            shown(&figures.shadow, |counted| {
                as_shadow(counted, figures.shadow_cards)
            }),
        ),
        line(
            "Practice",
            "Levels given to sample answers beside the experts’.",
            practice_figure(practice),
        ),
    ]
}

/// The shrunk leniency.
pub fn difference(beside: &Beside) -> Figure {
    shown(&beside.leniency, |leniency| {
        Figure {
        value: signed(leniency.shrunk),
        how: format!(
            "On {} by {}, these levels lie {:.3} {} the others’ mean. Few ratings say little, so the figure is pulled towards 0: {:.3} × {} / ({} + {:.0}) = {:.3}. {}",
            count(
                leniency.shared,
                "rating shared with others",
                "ratings shared with others"
            ),
            count(beside.colleagues, "colleague", "colleagues"),
            leniency.raw.abs(),
            if leniency.raw < 0.0 { "below" } else { "above" },
            leniency.raw,
            leniency.shared,
            leniency.shared,
            leniency.shrinkage,
            leniency.shrunk,
            threshold(leniency),
        )
        .replace('-', "−"),
        source: "Mean difference from the other raters, l, shrunk towards 0: l × n ÷ (n + k) for n shared ratings; k = error variance ÷ rater variance, 10 until it is estimated",
    }
    })
}

/// Ordinal alpha.
pub fn agreement(beside: &Beside) -> Figure {
    shown(&beside.agreement, alpha)
}

/// Where a leniency lies, for whoever does not see the line it is drawn on.
pub fn place(leniency: &Leniency) -> String {
    format!(
        "{} against the others, from {}",
        signed(leniency.shrunk),
        count(leniency.shared, "shared rating", "shared ratings")
    )
}

/// What is worth a word with the interviewer.
pub fn sign(signal: Signal) -> &'static str {
    match signal {
        Signal::None => "",
        other => other.label(),
    }
}

/// Practice in a cell of the list.
pub fn practised(practice: &Practice) -> String {
    let rated = practice.outcome.rated;
    match &practice.outcome.agreement {
        _ if practice.attempts == 0 => "None yet".to_owned(),
        Ok(counted) if counted.pairs >= LEAST_SAMPLES => {
            format!(
                "{} exact, {}",
                percent(counted.exact_share()),
                count(counted.pairs, "answer", "answers")
            )
        }
        _ => format!("{rated} of {LEAST_SAMPLES} answers"),
    }
}

fn shown<T>(figure: &Shown<T>, words: impl FnOnce(&T) -> Figure) -> Figure {
    match figure {
        Ok(known) => words(known),
        Err(reason) => Figure {
            value: withheld(*reason),
            how: String::new(),
            source: "",
        },
    }
}

fn withheld(reason: Withheld) -> String {
    format!("{reason}.")
}

fn threshold(leniency: &Leniency) -> String {
    let rule = format!(
        "A sign is given from {SIGNAL_FROM_SHARED} shared ratings and {SIGNAL_FROM_LEVELS:.2} levels on"
    );
    match leniency.signal {
        Signal::None if leniency.shared < SIGNAL_FROM_SHARED => {
            format!("{rule}; there are {} so far.", leniency.shared)
        }
        Signal::None => format!("{rule}; this is below."),
        Signal::Lenient | Signal::Severe => {
            format!("{rule}: this is one. Talk about it; no score changes.")
        }
    }
}

fn alpha(alpha: &Alpha) -> Figure {
    Figure {
        value: number(alpha.alpha),
        how: format!(
            "Krippendorff’s alpha for ordered levels, over {} and {} by everybody who rated the same. Levels given to one candidate lie {:.2} squared ranks apart, levels of any two of these ratings {:.2}: 1 − {:.2} / {:.2} = {:.2}. 1 is agreement, 0 is chance. By convention: {}.",
            count(alpha.units, "shared unit", "shared units"),
            count(alpha.ratings, "rating", "ratings"),
            alpha.observed,
            alpha.expected,
            alpha.observed,
            alpha.expected,
            alpha.alpha,
            words::uncapitalised(alpha.convention.label()),
        ),
        source: "Krippendorff’s alpha, 1 − observed ÷ expected disagreement, ordinal (Krippendorff 2004, Content Analysis)",
    }
}

fn halo(halo: &Halo) -> Figure {
    let value = if halo.sign {
        format!("Sign: {} of the colleagues’ spread", percent(halo.ratio))
    } else {
        format!("No sign: {} of the colleagues’ spread", percent(halo.ratio))
    };
    Figure {
        value,
        how: format!(
            "Levels on one card differ by {:.2} (standard deviation, mean of {}), those of colleagues under the same rubrics by {:.2} (mean of {}). A sign is given below half, from {SIGN_FROM_CARDS} cards on.",
            halo.own.mean,
            count(halo.own.cards, "card", "cards"),
            halo.panel.mean,
            count(halo.panel.cards, "card", "cards"),
        ),
        source: "Mean standard deviation of the levels within a card, own ÷ colleagues’",
    }
}

fn levels(levels: &[u32; 4]) -> Figure {
    let [one, two, three, four] = levels;
    let all = one + two + three + four;
    Figure {
        value: format!("Level 3: {}", share(*three, all)),
        how: format!(
            "Level 1: {}. Level 2: {}. Level 3: {}. Level 4: {}. A pile of threes may be true, or the easiest thing to write.",
            share(*one, all),
            share(*two, all),
            share(*three, all),
            share(*four, all),
        ),
        source: "Share of each level in all levels given",
    }
}

fn notes(notes: &Notes) -> Figure {
    let per = f64::from(notes.with) / f64::from(notes.ratings.max(1));
    Figure {
        value: format!("{per:.2} a rating, {:.0} characters", notes.length),
        how: format!(
            "{} of {} have a note of evidence; half of the notes are shorter than {:.0} characters, half are longer.",
            notes.with,
            count(notes.ratings, "rating", "ratings"),
            notes.length,
        ),
        source: "Count, and the median length",
    }
}

fn submitting(submitting: &Submitting) -> Figure {
    let whole: i64 = format!("{:.0}", submitting.minutes).parse().unwrap_or(0);
    let middle = words::span(whole);
    Figure {
        value: middle.clone(),
        how: format!(
            "Half of {} came in sooner than {middle} after the interview, half later.",
            count(submitting.cards, "card with a time", "cards with a time"),
        ),
        source: "Median of the time from interview to card",
    }
}

fn as_shadow(counted: &Agreement, cards: u32) -> Figure {
    Figure {
        value: format!(
            "{} exact, {} within one level",
            percent(counted.exact_share()),
            percent(counted.within_one_share())
        ),
        how: format!(
            "{}, {} beside an interviewer’s: {} equal, {} higher, {} lower, {} levels on average. Training cards are in no other figure.",
            count(cards, "training card", "training cards"),
            count(counted.pairs, "level", "levels"),
            counted.exact,
            counted.higher,
            counted.lower,
            signed(counted.difference),
        ),
        source: "Counts over pairs of levels; chance is not taken out of them",
    }
}

fn practice_figure(practice: &Practice) -> Figure {
    let rated = practice.outcome.rated;
    match &practice.outcome.agreement {
        Ok(counted) if counted.pairs >= LEAST_SAMPLES => Figure {
            value: format!(
                "{} exact, {} within one level",
                percent(counted.exact_share()),
                percent(counted.within_one_share())
            ),
            how: format!(
                "The newest attempt at each rubric, {} in all: {} of {} as the experts, {} higher, {} lower, {} levels on average. Single ratings and notes are the person’s own and not shown to anybody else.",
                count(practice.attempts, "attempt", "attempts"),
                counted.exact,
                count(counted.pairs, "answer", "answers"),
                counted.higher,
                counted.lower,
                signed(counted.difference),
            ),
            source: "Counts over pairs of levels; chance is not taken out of them",
        },
        _ => Figure {
            value: format!("Not enough yet: {rated} of {LEAST_SAMPLES} sample answers."),
            how: String::new(),
            source: "",
        },
    }
}
