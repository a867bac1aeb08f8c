//! The scale of every rating and the seniorities of every role.
//!
//! Owns: [`Level`], 1 to 4, absolute (the same scale for every seniority), and [`Seniority`], which only moves the
//! level that is *expected*. Must never know a colour or a distance from the bar: that is display.
//! Start with [`Level`].

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;

/// A rating on the absolute scale, 1 to 4. Written as a bare number in JSON, TOML and the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

/// A number that is no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a level; levels are 1, 2, 3 and 4")]
pub struct NotALevel(pub u8);

impl Level {
    /// Not shown or harmful.
    pub const ONE: Level = Level(1);
    /// With guidance.
    pub const TWO: Level = Level(2);
    /// Independent: the highest level a machine may suggest.
    pub const THREE: Level = Level(3);
    /// Sets the standard.
    pub const FOUR: Level = Level(4);
    /// The whole scale, lowest first.
    pub const ALL: [Level; 4] = [Level::ONE, Level::TWO, Level::THREE, Level::FOUR];

    /// The number, 1 to 4.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The words of the standard scale. A rubric may word its own scale; then its labels are shown instead.
    pub const fn label(self) -> &'static str {
        match self.0 {
            1 => "not shown or harmful",
            2 => "with guidance",
            3 => "independent",
            _ => "sets the standard",
        }
    }
}

impl TryFrom<u8> for Level {
    type Error = NotALevel;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if (1..=4).contains(&number) {
            Ok(Level(number))
        } else {
            Err(NotALevel(number))
        }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.0
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl JsonSchema for Level {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Level".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": Level::ONE.get(), "maximum": Level::FOUR.get() })
    }
}

text_enum! {
    /// The seniority a role is opened for. It decides the expected level of every criterion, never the scale.
    pub enum Seniority {
        /// Works with guidance on tasks that were cut by others.
        Junior = "junior" => "Junior",
        /// Works alone on known ground.
        Mid = "mid" => "Mid",
        /// Works alone on unknown ground.
        Senior = "senior" => "Senior",
        /// Sets the standard for others.
        Lead = "lead" => "Lead",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_to_four_are_levels() {
        for number in 0..=u8::MAX {
            assert_eq!(Level::try_from(number).is_ok(), (1..=4).contains(&number));
        }
        assert!(serde_json::from_str::<Level>("5").is_err());
        assert!(serde_json::from_str::<Level>("2.5").is_err());
        assert_eq!(serde_json::to_string(&Level::THREE).unwrap(), "3");
    }

    #[test]
    fn a_seniority_has_one_spelling() {
        for seniority in Seniority::ALL {
            assert_eq!(seniority.as_str().parse::<Seniority>().unwrap(), *seniority);
            assert_eq!(
                serde_json::to_string(seniority).unwrap(),
                format!("\"{seniority}\"")
            );
        }
        assert!("Principal".parse::<Seniority>().is_err());
    }
}
