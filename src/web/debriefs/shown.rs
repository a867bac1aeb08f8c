//! What the open page of a debrief shows, built from the table of cards: strips, heat map, evidence, figures, decisions.

use crate::db::decisions::DecisionRow;
use crate::db::suggestions::Suggestion;
use crate::domain::debrief::agenda::{Topic, agenda, confidence_sentence};
use crate::domain::debrief::{Debrief, Frozen, FrozenRubric, Row};
use crate::domain::decision::DecisionOutcome;
use crate::domain::grading::machine::{Reading, Said};
use crate::domain::level::Level;
use crate::domain::scoring::Recommendation;
use crate::domain::scoring::card::Rating;
use crate::domain::scoring::gates::{GateResult, GateState};
use crate::domain::words;
use crate::ops::debriefs::Table;

/// One place of a strip with the people who stand there.
pub struct Place {
    /// Where on the strip.
    pub x: &'static str,
    /// What the place means.
    pub words: &'static str,
    /// Initials, each with its offset in pixels.
    pub marks: Vec<(i32, String)>,
}

/// A card as a column.
pub struct ColumnShown {
    /// Who wrote it.
    pub name: String,
    /// In which interview.
    pub interview: String,
    /// What they recommend; empty when they said nothing.
    pub recommendation: &'static str,
    /// What the figures of the card suggest; empty when nothing was computed.
    pub suggestion: &'static str,
    /// Whether others' cards could be read when it was submitted.
    pub seen_others: bool,
    /// A few sentences of the author; may be empty.
    pub summary: String,
    /// Why the recommendation differs from the suggestion or was changed; may be empty.
    pub reason: String,
}

/// How a gate stands, as a pill.
pub struct GateShown {
    /// Its tone.
    pub tone: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its words.
    pub words: String,
}

/// What one person saw at one criterion.
pub struct Observed {
    /// The level as a digit, or `na`.
    pub level: String,
    /// Who.
    pub name: String,
    /// What they wrote; may be empty.
    pub note: String,
    /// The level before the facts were seen, where it was another.
    pub first: String,
    /// Why it was changed.
    pub change_reason: String,
}

/// What was measured for one criterion.
pub struct Measured {
    /// Title of the fact.
    pub title: String,
    /// Its value with its unit.
    pub value: String,
    /// What it said.
    pub said: String,
}

/// A criterion as a row of the heat map, and as evidence.
pub struct RowShown {
    /// Title of the criterion.
    pub title: String,
    /// Title of the rubric.
    pub rubric: String,
    /// The bar.
    pub bar: Level,
    /// One for each column: the level as a digit, `na`, or empty where the card does not rate it.
    pub cells: Vec<String>,
    /// The spread in levels, or a dash.
    pub spread: String,
    /// Whether people are two levels apart.
    pub flagged: bool,
    /// How its gate stands.
    pub gate: Option<GateShown>,
    /// The suggested level as a digit; empty without one.
    pub suggested: String,
    /// The fact that decided the suggestion; empty without one.
    pub fact: String,
    /// The levels on a strip.
    pub strip: Vec<Place>,
    /// The strip in words.
    pub strip_words: String,
    /// What was measured.
    pub measured: Vec<Measured>,
    /// What people saw.
    pub observed: Vec<Observed>,
    /// Whether it is opened from the start.
    pub pressing: bool,
}

/// The figures of a loop, as text.
pub struct Figures {
    /// Weighted mean level.
    pub mean: String,
    /// The mean if everything unscored were 1, and if it were 4.
    pub bounds: String,
    /// Share of the weight that was assessed.
    pub coverage: String,
    /// Distance from the bar.
    pub gap: String,
    /// How sure the figures are.
    pub confidence: &'static str,
    /// The same as an honest sentence.
    pub sentence: &'static str,
    /// Votes, as a sentence.
    pub votes: String,
}

/// Everything on the open page that comes from cards.
pub struct Open {
    /// The recommendations on a strip.
    pub votes: Vec<Place>,
    /// The columns.
    pub columns: Vec<ColumnShown>,
    /// The rows.
    pub rows: Vec<RowShown>,
    /// The figures.
    pub figures: Figures,
    /// What to talk about.
    pub topics: Vec<Topic>,
    /// Criteria within one level, of those several people rated.
    pub agreement: (usize, usize),
    /// Criteria rated, all criteria, rated by one person only.
    pub coverage: (usize, usize, usize),
    /// Criteria with a suggested level.
    pub measured: usize,
}

/// A recorded decision with what it rested on.
pub struct DecisionShown {
    /// The record.
    pub row: DecisionRow,
    /// The tone of its pill.
    pub tone: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The frozen calculation; `None` if it does not read any more.
    pub frozen: Option<FrozenShown>,
}

/// A frozen calculation as text.
pub struct FrozenShown {
    /// Its figures.
    pub figures: Figures,
    /// Each gate and how it stood.
    pub gates: Vec<(String, String)>,
    /// The rubric versions with their digests.
    pub rubrics: Vec<FrozenRubric>,
    /// Cards the debrief went on without.
    pub waived: usize,
    /// Version of the scoring policy.
    pub policy: String,
}

impl Open {
    /// What the table shows.
    pub fn of(table: &Table) -> Self {
        let debrief = &table.debrief;
        let columns: Vec<ColumnShown> = columns(table);
        let rows = debrief.rows.iter();
        Self {
            votes: votes(debrief),
            rows: rows.map(|row| row_shown(table, row)).collect(),
            columns,
            figures: Figures::of(debrief),
            topics: agenda(debrief),
            agreement: debrief.agreement(),
            coverage: debrief.coverage(),
            measured: debrief
                .rows
                .iter()
                .filter(|row| row.measured.is_some())
                .count(),
        }
    }
}

impl DecisionShown {
    /// A record as the page shows it.
    pub fn of(row: &DecisionRow) -> Self {
        let (tone, icon) = match row.outcome {
            DecisionOutcome::Hire => ("teal", "check"),
            DecisionOutcome::NoHire => ("brass", "x"),
            DecisionOutcome::Hold => ("", "pause"),
        };
        let frozen: Option<Frozen> = serde_json::from_str(&row.calculation).ok();
        Self {
            row: row.clone(),
            tone,
            icon,
            frozen: frozen.map(FrozenShown::of),
        }
    }
}

impl FrozenShown {
    fn of(frozen: Frozen) -> Self {
        let gates = frozen
            .debrief
            .rows
            .iter()
            .filter_map(|row| Some((row.title.clone(), gate_shown(row.gate.as_ref()?).words)));
        Self {
            figures: Figures::of(&frozen.debrief),
            gates: gates.collect(),
            rubrics: frozen.rubrics,
            waived: frozen.waived,
            policy: frozen.policy,
        }
    }
}

impl Figures {
    fn of(debrief: &Debrief) -> Self {
        let score = &debrief.loop_score;
        let text = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), words::number);
        let bounds = debrief.bounds.map(|range| {
            format!(
                "{} to {}",
                words::number(range.low),
                words::number(range.high)
            )
        });
        let gap = score.gap.map(|gap| {
            let sign = if gap > 0.0 { "+" } else { "" };
            format!("{sign}{}", words::number(gap))
        });
        let share = score
            .coverage
            .map(|share| format!("{}%", (share * 100.0).round()));
        let votes = debrief.votes.iter().map(|votes| {
            format!(
                "{} {}",
                votes.count,
                votes.recommendation.label().to_lowercase()
            )
        });
        Self {
            mean: text(score.mean),
            bounds: bounds.unwrap_or_else(|| "–".to_owned()),
            coverage: share.unwrap_or_else(|| "–".to_owned()),
            gap: gap.unwrap_or_else(|| "–".to_owned()),
            confidence: debrief.confidence.map_or("None", |sure| sure.label.label()),
            sentence: confidence_sentence(debrief),
            votes: votes.collect::<Vec<_>>().join(", "),
        }
    }
}

/// How a gate stands, as a pill.
fn gate_shown(gate: &GateResult) -> GateShown {
    let (tone, icon, words) = match gate.state {
        GateState::Passed => ("teal", "check", "Gate passed"),
        GateState::Failed => ("red", "x", "Gate missed"),
        GateState::Contested => ("brass", "alert", "Gate contested"),
        GateState::Open => ("", "minus", "Gate not rated"),
    };
    let single = if gate.single { ", single" } else { "" };
    GateShown {
        tone,
        icon,
        words: format!("{words}{single}"),
    }
}

fn columns(table: &Table) -> Vec<ColumnShown> {
    let shown = table.submitted().map(|(card, content)| ColumnShown {
        name: card.author.clone(),
        interview: card.interview.clone(),
        recommendation: content
            .own
            .recommendation
            .map_or("", Recommendation::as_str),
        suggestion: card.card.suggestion.map_or("", |one| one.label()),
        seen_others: card.card.seen_others,
        summary: card.card.summary.clone(),
        reason: content.own.reason.clone(),
    });
    shown.collect()
}

const PLACES: [&str; 4] = ["12.5%", "37.5%", "62.5%", "87.5%"];

/// People side by side around a place, 26 pixels apart at the large strip, 21 at the small one.
fn marks(names: &[&str], apart: i32) -> Vec<(i32, String)> {
    let count = i32::try_from(names.len()).unwrap_or(0);
    (0..count)
        .zip(names)
        .map(|(index, name)| ((2 * index - (count - 1)) * apart / 2, words::initials(name)))
        .collect()
}

fn votes(debrief: &Debrief) -> Vec<Place> {
    let place = |(x, recommendation): (&&'static str, &Recommendation)| {
        let names: Vec<&str> = debrief
            .columns
            .iter()
            .filter(|column| column.recommendation == Some(*recommendation))
            .map(|column| column.rater.as_str())
            .collect();
        Place {
            x,
            words: recommendation.label(),
            marks: marks(&names, 26),
        }
    };
    PLACES.iter().zip(Recommendation::ALL).map(place).collect()
}

fn row_shown(table: &Table, row: &Row) -> RowShown {
    let (rubric, criterion) = row.key.split_once('/').unwrap_or((&row.key, ""));
    let suggestion = table.run.and_then(|run| {
        let own = table.rubric(run.rubric_version)?.rubric.id == rubric;
        let mut all = table.suggestions.iter();
        all.find(|suggestion| own && suggestion.criterion == criterion)
    });
    let raters: Vec<(&str, Level)> = table
        .debrief
        .columns
        .iter()
        .zip(&row.ratings)
        .filter_map(|(column, rating)| {
            Some((column.rater.as_str(), rating.and_then(Rating::level)?))
        })
        .collect();
    let strip = PLACES.iter().zip(Level::ALL).map(|(x, level)| {
        let here: Vec<&str> = raters
            .iter()
            .filter(|(_, given)| *given == level)
            .map(|(name, _)| *name)
            .collect();
        Place {
            x,
            words: level.label(),
            marks: marks(&here, 21),
        }
    });
    let said: Vec<String> = raters
        .iter()
        .map(|(name, level)| format!("{name} {level}"))
        .collect();
    let unsettled = |gate: &GateResult| gate.state != GateState::Passed;
    RowShown {
        title: row.title.clone(),
        rubric: row.rubric.clone(),
        bar: row.expected,
        cells: row.ratings.iter().map(|rating| cell(*rating)).collect(),
        spread: row
            .spread
            .map_or_else(|| "–".to_owned(), |spread| spread.to_string()),
        flagged: row.flagged,
        gate: row.gate.as_ref().map(gate_shown),
        suggested: row
            .measured
            .map_or_else(String::new, |level| level.to_string()),
        fact: suggestion.map_or_else(String::new, deciding_fact),
        strip: strip.collect(),
        strip_words: said.join(", "),
        measured: suggestion.map_or_else(Vec::new, measured),
        observed: observed(table, rubric, criterion),
        pressing: row.flagged || row.gate.as_ref().is_some_and(unsettled),
    }
}

fn cell(rating: Option<Rating>) -> String {
    match rating {
        Some(Rating::Scored(level)) => level.to_string(),
        Some(_) => "na".to_owned(),
        None => String::new(),
    }
}

/// The fact that decided the suggestion, or that keeps it back, in one line.
fn deciding_fact(suggestion: &Suggestion) -> String {
    if let Some(unknown) = suggestion.machine.withheld_by().next() {
        return format!("{}: could not be measured", unknown.title);
    }
    let readings = || suggestion.machine.readings.iter();
    let decisive = readings().find(|reading| reading.decides && reading.value.is_some());
    decisive
        .or_else(|| readings().find(|reading| reading.value.is_some()))
        .map_or_else(String::new, |reading| {
            format!("{}: {}", reading.title, value(reading))
        })
}

fn measured(suggestion: &Suggestion) -> Vec<Measured> {
    let shown = suggestion.machine.readings.iter().map(|reading| Measured {
        title: reading.title.clone(),
        value: value(reading),
        said: match &reading.said {
            Said::Level { level } => format!("Reaches level {level}"),
            Said::Caps { level } => format!("Holds the suggestion at level {level}"),
            Said::Flags => "Raises a flag: two people look".to_owned(),
            Said::NoCap | Said::NoFlag => "Nothing to hold against it".to_owned(),
            Said::Shown => "Shown only, suggests no level".to_owned(),
            Said::NotMapped { why } => why.label().to_owned(),
        },
    });
    shown.collect()
}

fn value(reading: &Reading) -> String {
    match (reading.value, reading.unit.as_str()) {
        (None, _) => "–".to_owned(),
        (Some(value), "flag") => if value > 0.0 { "yes" } else { "no" }.to_owned(),
        (Some(value), unit) => format!("{} {unit}", words::number(value)),
    }
}

/// What people wrote at a criterion, highest level first; who did not rate it stands last.
fn observed(table: &Table, rubric: &str, criterion: &str) -> Vec<Observed> {
    let of_rubric = table.submitted().filter(|(card, _)| {
        let version = table.rubric(card.card.rubric_version_id);
        version.is_some_and(|version| version.rubric.id == rubric)
    });
    let mut all: Vec<(Option<Level>, Observed)> = of_rubric
        .filter_map(|(card, content)| {
            let entry = content.entry(criterion)?;
            let level = entry.state.rating().level();
            let changed = entry
                .blind
                .as_ref()
                .filter(|_| entry.changed_after_reveal());
            let seen = Observed {
                level: cell(Some(entry.state.rating())),
                name: card.author.clone(),
                note: entry.state.note().to_owned(),
                first: changed.map_or_else(String::new, |blind| blind.first.to_string()),
                change_reason: changed
                    .map_or_else(String::new, |blind| blind.change_reason.clone()),
            };
            Some((level, seen))
        })
        .collect();
    all.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    all.into_iter().map(|(_, seen)| seen).collect()
}
