//! A criterion: what is rated, its four anchors and the bar per seniority.
//!
//! Owns the shapes only; the rules are in `validate`. Must never hold a score. Start with [`Criterion`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mapping::FactMapping;
use crate::domain::level::{Level, Seniority};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// Who rates a criterion.
    pub enum Source {
        /// People only.
        Human = "human" => "Rated by people",
        /// Facts, accepted by a person.
        Machine = "machine" => "Suggested by facts",
        /// People, with facts beside them.
        Both = "both" => "Rated by people, with facts beside",
    }
}

/// What is rated, with an anchor for every level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
