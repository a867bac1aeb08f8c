//! Rubrics: the anchored criteria that every score stands on.
//!
//! Owns the format `rubric/1`: the typed form ([`Rubric`]), reading TOML ([`Rubric::from_toml`]), the 17 rules of a
//! valid rubric, the canonical form with its digest, and what counts as the same or a changed rubric.
//! Must never read a file (the caller gives the text) and never let a used version change.
//! Start with [`Rubric`], then [`Rubric::from_toml`]; the rules stand in `validate/`, one file per theme.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::level::{Level, Seniority};
use super::text_enum::text_enum;

pub mod canonical;
pub mod changes;
pub mod comparison;
pub mod criterion;
pub mod draft;
mod export;
pub mod fault;
mod in_words;
pub mod json_schema;
pub mod limits;
pub mod mapping;
mod parse;
#[cfg(test)]
pub(in crate::domain) mod sample;
pub mod succession;
mod validate;

pub use criterion::{Anchors, Criterion, Expected, Gate, Source};
pub use fault::RubricFault;
pub use mapping::{Comparison, Condition, FactMapping, LadderDirection, Thresholds};

/// The only schema this version reads.
pub const SCHEMA: &str = "rubric/1";

/// A rubric is about 15 kB; far more than this, in bytes, is not a rubric.
pub const LARGEST_FILE: usize = parse::MAX_BYTES;

/// The roles a rubric may apply to; `all` stands for every one of them.
pub const ROLES: [&str; 8] = [
    "backend",
    "drf",
    "tech-lead",
    "sre",
    "security",
    "data",
    "qa",
    "product",
];

/// The word that stands for every role.
pub const ALL_ROLES: &str = "all";

text_enum! {
    /// Where a rubric stands in its life.
    pub enum RubricStatus {
        /// May still change.
        Draft = "draft" => "Draft",
        /// In use; never changes again.
        Published = "published" => "Published",
        /// No longer offered; old scorecards still show it.
        Retired = "retired" => "Retired",
    }
}

text_enum! {
    /// Where a stored version came from. Ids that ship are the program's own: an upgrade may bring new versions of them.
    pub enum RubricOrigin {
        /// With the program.
        Shipped = "shipped" => "Comes with Assay",
        /// From a file in the data folder.
        File = "file" => "From a file of this organisation",
        /// Written or imported on the pages.
        Browser = "browser" => "Written by this organisation",
    }
}

text_enum! {
    /// What kind of question it is.
    pub enum QuestionKind {
        /// Asks for what the person did.
        Behavioural = "behavioural" => "Behavioural",
        /// Asks what the person would do.
        Situational = "situational" => "Situational",
        /// Asks what the person knows.
        Technical = "technical" => "Technical",
        /// Lets the person do it.
        Exercise = "exercise" => "Exercise",
    }
}

/// One version of one rubric. Serialised with the field names of the TOML format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// [`SCHEMA`].
    pub schema: String,
    /// Dotted, lower case, for example `django.orm`.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// Title for people.
    pub title: String,
    /// The competency it rates, for example `orm`.
    pub competency: String,
    /// Where it stands in its life.
    pub status: RubricStatus,
    /// Language tag of its texts.
    pub language: String,
    /// Time for all its questions, minutes.
    pub minutes: u32,
    /// Products and versions its texts are true for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baseline: Vec<String>,
    /// The scale with its words.
    pub scale: Scale,
    /// For whom it is meant.
    pub applies_to: AppliesTo,
    /// Who wrote it and on what grounds.
    pub provenance: Provenance,
    /// 3 to 8 criteria.
    #[serde(rename = "criterion")]
    pub criteria: Vec<Criterion>,
    /// Questions with probes.
    #[serde(rename = "question", default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// What at least two people must confirm before it counts.
    #[serde(rename = "knockout", default, skip_serializing_if = "Vec::is_empty")]
    pub knockouts: Vec<Knockout>,
}

/// The scale: always 1 to 4, with four labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// 1.
    pub min: u8,
    /// 4.
    pub max: u8,
    /// Words for 1, 2, 3 and 4.
    pub labels: Vec<String>,
}

/// For whom a rubric is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppliesTo {
    /// Ids of [`ROLES`], or `all`.
    pub roles: Vec<String>,
    /// Seniorities.
    pub levels: Vec<Seniority>,
}

/// Who wrote a rubric and on what grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Who read it before publication; somebody other than the authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviewers: Vec<String>,
    /// Day of writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<NaiveDate>,
    /// Licence of the texts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// URL, ISBN or DOI of every ground it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The duties it was derived from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_analysis: Option<String>,
    /// What changed against the version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<String>,
    /// `id@version` it takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

/// A question with its probes. The same words for every candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Unique among the questions.
    pub id: String,
    /// What kind of question.
    pub kind: QuestionKind,
    /// Ids of the criteria it gives evidence for.
    pub criteria: Vec<String>,
    /// The words to say.
    pub ask: String,
    /// At least two follow-ups.
    pub probes: Vec<String>,
    /// Time it takes, minutes.
    pub minutes: u32,
    /// What a strong answer tends to hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub good_signs: Vec<String>,
}

/// Behaviour that at least `confirm` people must have confirmed before it counts; even then a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Knockout {
    /// Unique among the knockouts.
    pub id: String,
    /// Id of the criterion it belongs to.
    pub criterion: String,
    /// What was seen or heard.
    pub text: String,
    /// How many different people must confirm it, 2 or more.
    pub confirm: u8,
}

/// Whether a text may be the id of a rubric, a criterion, a question or a knockout.
pub fn is_id(text: &str) -> bool {
    validate::is_id(text)
}

impl Knockout {
    /// Whether enough *different* people confirmed it.
    pub fn is_confirmed_by<P: Ord>(&self, people: &[P]) -> bool {
        let different: std::collections::BTreeSet<&P> = people.iter().collect();
        different.len() >= usize::from(self.confirm.max(2))
    }
}

impl Rubric {
    /// Reads and checks a rubric. `file_name` is only used in faults.
    ///
    /// # Errors
    /// Every fault of the text at once, each with its rule and, where it has one, its line.
    pub fn from_toml(file_name: &str, text: &str) -> Result<Rubric, Vec<RubricFault>> {
        parse::read(file_name, text).map_err(|faults| fault::with_columns(faults, text))
    }

    /// Reads and checks the bytes of a file, which need not be text.
    ///
    /// # Errors
    /// As [`Rubric::from_toml`].
    pub fn from_bytes(file_name: &str, bytes: &[u8]) -> Result<Rubric, Vec<RubricFault>> {
        if bytes.len() > LARGEST_FILE {
            return Rubric::from_toml(file_name, &String::from_utf8_lossy(bytes));
        }
        std::str::from_utf8(bytes)
            .map_err(|error| vec![fault::not_text(file_name, bytes, error.valid_up_to())])
            .and_then(|text| Rubric::from_toml(file_name, text))
    }

    /// Checks a rubric that did not come from a file, for example one from the editor. Empty when it is valid.
    pub fn faults(&self) -> Vec<RubricFault> {
        validate::findings(self)
            .into_iter()
            .map(|finding| finding.at(&self.id, None))
            .collect()
    }

    /// Advice that does not stop a rubric from loading, as sentences.
    pub fn advice(&self) -> Vec<String> {
        let count = self.criteria.len();
        if (4..=7).contains(&count) {
            return Vec::new();
        }
        vec![format!(
            "It has {count} criteria; 4 to 7 are rated most reliably."
        )]
    }

    /// The criterion with this id.
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    /// Whether it is meant for this role id.
    pub fn applies_to_role(&self, role: &str) -> bool {
        self.applies_to
            .roles
            .iter()
            .any(|known| known == role || known == ALL_ROLES)
    }

    /// The rubric's own words for a level.
    pub fn label(&self, level: Level) -> &str {
        let index = usize::from(level.get()).saturating_sub(1);
        self.scale
            .labels
            .get(index)
            .map_or(level.label(), String::as_str)
    }
}

#[cfg(test)]
mod tests;
