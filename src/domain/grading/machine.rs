//! From facts to a suggested level, under one criterion of one rubric version.
//!
//! Owns the mapping and its explanation: which fact said what, and which of them decided. Runs on the server, so that
//! a new rubric version re-grades without running code again.
//! Must never suggest more than level 3, never map an unstable fact or one that candidate code printed, never turn a
//! flag into a level, and never suggest a level that a limit nobody could measure might have held down.
//! Start with [`machine_level`].

use serde::{Deserialize, Serialize};

use super::{Fact, FactStatus, Trust, catalogue};
use crate::domain::level::Level;
use crate::domain::rubric::{Criterion, FactMapping, LadderDirection, Thresholds};
use crate::domain::text_enum::text_enum;

/// The highest level a machine may suggest, whatever a rubric's ceiling says. Judgement begins above it.
pub const HIGHEST_SUGGESTION: Level = Level::THREE;

text_enum! {
    /// What a rubric uses a fact for.
    pub enum MappingKind {
        /// Suggests a level.
        Ladder = "ladder" => "Suggests a level",
        /// Limits the level.
        Cap = "cap" => "Limits the level",
        /// Raises a flag for two people.
        Veto = "veto" => "Raises a flag",
        /// Is shown.
        Evidence = "evidence" => "Shown only",
    }
}

text_enum! {
    /// Why a fact took no part.
    pub enum WhyNotMapped {
        /// The report does not hold it.
        NotReported = "not_reported" => "Not in the report",
        /// Its probe was not reached.
        NotRun = "not_run" => "Not reached",
        /// Its probe broke.
        Error = "error" => "Could not be measured",
        /// It makes no sense for this submission.
        NotApplicable = "not_applicable" => "Does not apply",
        /// Its runs say different things.
        Unstable = "unstable" => "Differs between runs",
        /// It was printed by a process that ran candidate code.
        ReportedOnly = "reported_only" => "Reported by the candidate’s own code",
    }
}

/// What one fact said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Said {
    /// A ladder reached this level.
    Level {
        /// The level reached.
        level: Level,
    },
    /// A cap holds the suggestion down to this level.
    Caps {
        /// The limit.
        level: Level,
    },
    /// The condition of a cap does not hold.
    NoCap,
    /// A veto raises its flag: two people look.
    Flags,
    /// The condition of a veto does not hold.
    NoFlag,
    /// Shown only.
    Shown,
    /// The fact took no part.
    NotMapped {
        /// Why.
        why: WhyNotMapped,
    },
}

/// One fact as one mapping of the criterion read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Catalogue key.
    pub key: String,
    /// Title of the catalogue.
    pub title: String,
    /// The value, where one was measured.
    pub value: Option<f64>,
    /// Unit of the value.
    pub unit: String,
    /// Who could have written it; absent when nothing was reported.
    pub trust: Option<Trust>,
    /// What the rubric uses it for.
    pub kind: MappingKind,
    /// What it said.
    pub said: Said,
    /// Whether the suggested level is the one this fact said.
    pub decides: bool,
    /// The level that this limit might have held the suggestion down to, had it been measured; then none is suggested.
    #[serde(default)]
    pub withholds: Option<Level>,
}

/// The suggestion for one criterion, with its grounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MachineLevel {
    /// The suggested level; none without a measured ladder, and none while a limit below it is unknown.
    pub level: Option<Level>,
    /// The highest level that was possible.
    pub ceiling: Level,
    /// Whether the ceiling alone holds the level down.
    pub held_by_ceiling: bool,
    /// How many ladders took part, of how many.
    pub ladders_measured: usize,
    /// Number of ladders of the criterion.
    pub ladders: usize,
    /// Every mapping of the criterion, in the order of the rubric.
    pub readings: Vec<Reading>,
}

impl MachineLevel {
    /// The facts that raise a flag for two people.
    pub fn flags(&self) -> impl Iterator<Item = &Reading> {
        self.readings
            .iter()
            .filter(|reading| reading.said == Said::Flags)
    }

    /// The limits that could not be measured and might have held the level down: why none is suggested.
    pub fn withheld_by(&self) -> impl Iterator<Item = &Reading> {
        self.readings
            .iter()
            .filter(|reading| reading.withholds.is_some())
    }

    /// What keeps a level or a flag open, in sentences for a reviewer; empty when nothing does.
    pub fn open_questions(&self) -> Vec<String> {
        let why = |reading: &Reading| match reading.said {
            Said::NotMapped { why } => why.label().to_lowercase(),
            _ => String::new(),
        };
        let limits = self.withheld_by().filter_map(|reading| {
            let level = reading.withholds?;
            Some(format!(
                "{}: {}. It might have held the suggestion down to level {level}, so none is made.",
                reading.title,
                why(reading)
            ))
        });
        let flags = self.open_flags().map(|reading| {
            format!(
                "{}: {}. Whether it would raise a flag is not known; look for yourself.",
                reading.title,
                why(reading)
            )
        });
        limits.chain(flags).collect()
    }

    /// The vetoes that could not be measured: nobody knows whether they would have raised their flag.
    pub fn open_flags(&self) -> impl Iterator<Item = &Reading> {
        self.readings
            .iter()
            .filter(|reading| reading.kind == MappingKind::Veto && is_unknown(reading.said))
    }

    /// Share of ladders that took part, 0 to 1; none for a criterion without ladders.
    pub fn measured_share(&self) -> Option<f64> {
        let (measured, all) = (
            u32::try_from(self.ladders_measured).ok()?,
            u32::try_from(self.ladders).ok()?,
        );
        (all > 0).then(|| f64::from(measured) / f64::from(all))
    }
}

/// Maps the facts of a report onto one criterion: the lowest of all measured ladders, the ceiling and the caps that
/// hold. A cap that should have been measured and was not might hold the level down, so no level above it is suggested.
/// If a key stands twice the first counts; [`super::accept`] refuses such reports.
pub fn machine_level(criterion: &Criterion, facts: &[Fact]) -> MachineLevel {
    let mut readings: Vec<Reading> = criterion
        .facts
        .iter()
        .map(|mapping| read(mapping, facts))
        .collect();
    let ceiling = criterion
        .ceiling
        .unwrap_or(HIGHEST_SUGGESTION)
        .min(HIGHEST_SUGGESTION);
    let ladder = |reading: &Reading| match reading.said {
        Said::Level { level } => Some(level),
        _ => None,
    };
    let limit = |reading: &Reading| match reading.said {
        Said::Level { level } | Said::Caps { level } => Some(level),
        _ => None,
    };
    let ladders_measured = readings.iter().filter_map(ladder).count();
    let lowest = readings.iter().filter_map(limit).min();
    let known = lowest
        .filter(|_| ladders_measured > 0)
        .map(|lowest| lowest.min(ceiling));
    for (reading, mapping) in readings.iter_mut().zip(&criterion.facts) {
        reading.withholds = unknown_cap(mapping, reading.said).filter(|cap| Some(*cap) < known);
    }
    let level = known.filter(|_| readings.iter().all(|reading| reading.withholds.is_none()));
    for reading in &mut readings {
        reading.decides = level.is_some() && limit(reading) == level;
    }
    MachineLevel {
        level,
        ceiling,
        held_by_ceiling: level.is_some() && lowest > Some(ceiling),
        ladders_measured,
        ladders: readings
            .iter()
            .filter(|reading| reading.kind == MappingKind::Ladder)
            .count(),
        readings,
    }
}

/// The limit of a cap of which nobody knows whether it holds.
fn unknown_cap(mapping: &FactMapping, said: Said) -> Option<Level> {
    match mapping {
        FactMapping::Cap { max_level, .. } if is_unknown(said) => Some(*max_level),
        _ => None,
    }
}

/// Whether a fact should have spoken and could not. One that the kit never measures, or that makes no sense for the
/// submission, is not missed.
fn is_unknown(said: Said) -> bool {
    match said {
        Said::NotMapped { why } => match why {
            WhyNotMapped::NotReported | WhyNotMapped::NotApplicable => false,
            WhyNotMapped::NotRun
            | WhyNotMapped::Error
            | WhyNotMapped::Unstable
            | WhyNotMapped::ReportedOnly => true,
        },
        _ => false,
    }
}

fn read(mapping: &FactMapping, facts: &[Fact]) -> Reading {
    let key = mapping.key();
    let fact = facts.iter().find(|fact| fact.key == key);
    let definition = catalogue::find(key);
    let kind = match mapping {
        FactMapping::Ladder { .. } => MappingKind::Ladder,
        FactMapping::Cap { .. } => MappingKind::Cap,
        FactMapping::Veto { .. } => MappingKind::Veto,
        FactMapping::Evidence { .. } => MappingKind::Evidence,
    };
    Reading {
        key: key.to_owned(),
        title: definition
            .map_or(key, |definition| definition.title)
            .to_owned(),
        value: fact
            .filter(|fact| fact.status == FactStatus::Measured)
            .and_then(|fact| fact.value),
        unit: definition
            .map_or("", |definition| definition.unit)
            .to_owned(),
        trust: fact.map(|fact| fact.trust),
        kind,
        said: said(mapping, fact),
        decides: false,
        withholds: None,
    }
}

fn said(mapping: &FactMapping, fact: Option<&Fact>) -> Said {
    let measured = match usable(fact) {
        Ok(measured) => measured,
        Err(why) => return Said::NotMapped { why },
    };
    let shown_only = matches!(mapping, FactMapping::Evidence { .. });
    if measured.trust == Trust::Reported && !shown_only {
        return Said::NotMapped {
            why: WhyNotMapped::ReportedOnly,
        };
    }
    let verdict = |value: f64| match mapping {
        FactMapping::Ladder { op, at, .. } => Said::Level {
            level: climb(*op, at, value),
        },
        FactMapping::Cap {
            when, max_level, ..
        } if when.holds(value) => Said::Caps { level: *max_level },
        FactMapping::Cap { .. } => Said::NoCap,
        FactMapping::Veto { when, .. } if when.holds(value) => Said::Flags,
        FactMapping::Veto { .. } => Said::NoFlag,
        FactMapping::Evidence { .. } => Said::Shown,
    };
    if verdict(measured.low) == verdict(measured.high)
        && verdict(measured.low) == verdict(measured.value)
    {
        verdict(measured.value)
    } else {
        Said::NotMapped {
            why: WhyNotMapped::Unstable,
        }
    }
}

/// A measured value with the range of its runs.
struct Measured {
    value: f64,
    low: f64,
    high: f64,
    trust: Trust,
}

fn usable(fact: Option<&Fact>) -> Result<Measured, WhyNotMapped> {
    let fact = fact.ok_or(WhyNotMapped::NotReported)?;
    match fact.status {
        FactStatus::Measured => {}
        FactStatus::NotRun => return Err(WhyNotMapped::NotRun),
        FactStatus::Error => return Err(WhyNotMapped::Error),
        FactStatus::NotApplicable => return Err(WhyNotMapped::NotApplicable),
    }
    let value = fact.value.ok_or(WhyNotMapped::Error)?;
    let (low, high) = (fact.min.unwrap_or(value), fact.max.unwrap_or(value));
    if [value, low, high].iter().all(|number| number.is_finite()) {
        Ok(Measured {
            value,
            low,
            high,
            trust: fact.trust,
        })
    } else {
        Err(WhyNotMapped::Error)
    }
}

/// Thresholds are tried from high to low; what reaches none is level 1.
fn climb(op: LadderDirection, at: &Thresholds, value: f64) -> Level {
    let reached = at.high_to_low().find(|(_, threshold)| match op {
        LadderDirection::AtMost => value <= *threshold,
        LadderDirection::AtLeast => value >= *threshold,
    });
    reached.map_or(Level::ONE, |(level, _)| level)
}

#[cfg(test)]
pub(in crate::domain) mod tests;
