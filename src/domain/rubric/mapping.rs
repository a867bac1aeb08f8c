//! What measured facts may say about a criterion: ladder, cap, veto, evidence.
//!
//! Owns the shapes and the reading of a single value against a condition. Must never combine facts into a level: that
//! is `grading::machine`. Start with [`FactMapping`].

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::domain::level::Level;
use crate::domain::text_enum::text_enum;

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

/// What one measured fact may say about a criterion. The key is one of the fact catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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

    /// How it compares.
    pub fn comparison(&self) -> Comparison {
        self.comparison
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

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^\s*(>=|<=|>|<)\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$",
            "description": "A comparison with a number, for example \"> 0\".",
        })
    }
}
