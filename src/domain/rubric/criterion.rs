//! A criterion: what is rated, its four anchors, the bar per seniority, and what measured facts may say about it.
//!
//! Owns the shapes only; the rules are in `validate`. Must never hold a score. Start with [`Criterion`].

use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::domain::level::{Level, Seniority};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// Who rates a criterion.
    pub enum Source {
        /// People only.
        Human = "human",
        /// Facts, accepted by a person.
        Machine = "machine",
        /// People, with facts beside them.
        Both = "both",
    }
}

text_enum! {
    /// In which direction a ladder is climbed.
    pub enum LadderDirection {
        /// Lower values reach higher levels.
        AtMost = "<=",
        /// Higher values reach higher levels.
        AtLeast = ">=",
    }
}

text_enum! {
    /// How a condition compares.
    pub enum Comparison {
        /// Greater than.
        Over = ">",
        /// Greater than or equal to.
        AtLeast = ">=",
        /// Less than.
        Under = "<",
        /// Less than or equal to.
        AtMost = "<=",
    }
}

/// What is rated, with an anchor for every level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Unique within the rubric.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// One sentence.
    pub definition: String,
    /// 1 to 4.
    pub weight: u8,
    /// Needed when the weight is 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_reason: Option<String>,
    /// Who rates it.
    pub source: Source,
    /// The bar for each seniority.
    pub expected: Expected,
    /// The minimum below which the suggestion is "no", for the seniorities that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// What was seen or heard at each level.
    pub levels: Anchors,
    /// What to look or ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What should make the interviewer look closer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub red_flags: Vec<String>,
    /// What measured facts may say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactMapping>,
    /// Highest level that facts may suggest, 3 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Level>,
    /// Needed when the ceiling is above 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling_reason: Option<String>,
}

impl Criterion {
    /// Whether a fact can suggest a level.
    pub fn has_ladder(&self) -> bool {
        self.facts
            .iter()
            .any(|mapping| matches!(mapping, FactMapping::Ladder { .. }))
    }

    /// The minimum of the gate for this seniority, if there is one.
    pub fn gate_for(&self, seniority: Seniority) -> Option<Level> {
        self.gate.and_then(|gate| gate.get(seniority))
    }
}

/// The four anchors of a criterion, each 20 to 600 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchors {
    /// Level 1.
    #[serde(rename = "1")]
    pub one: String,
    /// Level 2.
    #[serde(rename = "2")]
    pub two: String,
    /// Level 3.
    #[serde(rename = "3")]
    pub three: String,
    /// Level 4.
    #[serde(rename = "4")]
    pub four: String,
}

impl Anchors {
    /// The anchor of one level.
    pub fn get(&self, level: Level) -> &str {
        match level.get() {
            1 => &self.one,
            2 => &self.two,
            3 => &self.three,
            _ => &self.four,
        }
    }

    /// All anchors, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = (Level, &str)> {
        Level::ALL.into_iter().map(|level| (level, self.get(level)))
    }
}

/// The level expected of each seniority: the bar. Never falls from one seniority to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The bar for junior.
    pub junior: Level,
    /// The bar for mid.
    pub mid: Level,
    /// The bar for senior.
    pub senior: Level,
    /// The bar for lead.
    pub lead: Level,
}

impl Expected {
    /// The bar for one seniority.
    pub fn get(&self, seniority: Seniority) -> Level {
        match seniority {
            Seniority::Junior => self.junior,
            Seniority::Mid => self.mid,
            Seniority::Senior => self.senior,
            Seniority::Lead => self.lead,
        }
    }
}

/// A minimum for some seniorities, never above the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Minimum for junior.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub junior: Option<Level>,
    /// Minimum for mid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<Level>,
    /// Minimum for senior.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub senior: Option<Level>,
    /// Minimum for lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Level>,
}

impl Gate {
    /// The minimum for one seniority.
    pub fn get(&self, seniority: Seniority) -> Option<Level> {
        match seniority {
            Seniority::Junior => self.junior,
            Seniority::Mid => self.mid,
            Seniority::Senior => self.senior,
            Seniority::Lead => self.lead,
        }
    }
}

/// What one measured fact may say about a criterion. The key is one of the fact catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FactMapping {
    /// Suggests a level: thresholds are tried from high to low, else level 1.
    Ladder {
        /// Catalogue key.
        key: String,
        /// Direction.
        op: LadderDirection,
        /// Thresholds.
        at: Thresholds,
    },
    /// Limits the suggested level while the condition holds.
    Cap {
        /// Catalogue key.
        key: String,
        /// When it takes effect.
        when: Condition,
        /// The limit.
        max_level: Level,
    },
    /// Raises a flag for two people while the condition holds. Never changes a level, never rejects.
    Veto {
        /// Catalogue key.
        key: String,
        /// When it takes effect.
        when: Condition,
    },
    /// Is shown, and nothing else.
    Evidence {
        /// Catalogue key.
        key: String,
    },
}

impl FactMapping {
    /// The catalogue key.
    pub fn key(&self) -> &str {
        match self {
            FactMapping::Ladder { key, .. }
            | FactMapping::Cap { key, .. }
            | FactMapping::Veto { key, .. }
            | FactMapping::Evidence { key } => key,
        }
    }
}

/// The thresholds of a ladder. Level 1 has none: it is what remains.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Reaches level 2.
    #[serde(rename = "2", default, skip_serializing_if = "Option::is_none")]
    pub two: Option<Number>,
    /// Reaches level 3.
    #[serde(rename = "3", default, skip_serializing_if = "Option::is_none")]
    pub three: Option<Number>,
    /// Reaches level 4.
    #[serde(rename = "4", default, skip_serializing_if = "Option::is_none")]
    pub four: Option<Number>,
}

impl Thresholds {
    /// The thresholds that are there, highest level first: the order in which they are tried.
    pub fn high_to_low(&self) -> impl Iterator<Item = (Level, f64)> {
        [
            (Level::FOUR, &self.four),
            (Level::THREE, &self.three),
            (Level::TWO, &self.two),
        ]
        .into_iter()
        .filter_map(|(level, at)| Some((level, at.as_ref()?.as_f64()?)))
    }
}

/// A condition on a fact, written like `> 0`. Keeps its text, so that the canonical form stays what was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    text: String,
    comparison: Comparison,
    threshold: f64,
}

/// A text that is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no condition; write one like \"> 0\" (>, >=, < or <=, then a number)")]
pub struct NotACondition(String);

impl Condition {
    /// Whether a value fulfils it.
    pub fn holds(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::Over => value > self.threshold,
            Comparison::AtLeast => value >= self.threshold,
            Comparison::Under => value < self.threshold,
            Comparison::AtMost => value <= self.threshold,
        }
    }

    /// The number it compares with.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl TryFrom<String> for Condition {
    type Error = NotACondition;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let refusal = || NotACondition(text.chars().take(80).collect());
        let trimmed = text.trim();
        let split = trimmed
            .find(|c| !matches!(c, '<' | '>' | '='))
            .ok_or_else(refusal)?;
        let (sign, number) = trimmed.split_at(split);
        let comparison: Comparison = sign.parse().map_err(|_| refusal())?;
        let threshold: f64 = number.trim().parse().map_err(|_| refusal())?;
        if !threshold.is_finite() {
            return Err(refusal());
        }
        Ok(Condition {
            text,
            comparison,
            threshold,
        })
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> String {
        condition.text
    }
}
