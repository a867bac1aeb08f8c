//! Sample answers with the level experts give them: the format `samples/1`, described in rubrics/README.md.
//!
//! Owns reading a file and the check that every sample fits the rubric version it names. Must never take half a file: one
//! fault refuses it, as it does with rubrics. A sample belongs to the anchors it was rated under, so it is offered for every
//! version of its rubric with the same major number in which the four anchors of its criterion are the same texts
//! ([`SampleSet::offered`]). Start with [`SampleSet::from_toml`].

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::domain::level::Level;
use crate::domain::rubric::Rubric;
use crate::domain::rubric::succession::comparable;
use crate::domain::text_enum::text_enum;

/// The only schema this version reads.
pub const SCHEMA: &str = "samples/1";

/// How long the text of a sample is, in words.
const WORDS: std::ops::RangeInclusive<usize> = 60..=150;

text_enum! {
    /// Where the words come from.
    pub enum SampleKind {
        /// Said in an interview.
        Answer = "answer" => "Answer in an interview",
        /// Part of a submission, its notes or a review.
        Excerpt = "excerpt" => "From a submission",
    }
}

/// What is wrong with a file of samples.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {text}")]
pub struct SampleFault {
    /// Which file.
    pub file: String,
    /// What, and what to do.
    pub text: String,
}

/// One answer, rated by experts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Unique in the file; never changes.
    pub id: String,
    /// The criterion that is rated.
    pub criterion: String,
    /// Where the words come from.
    pub kind: SampleKind,
    /// What was said or written.
    pub text: String,
    /// The level experts give.
    pub level: Level,
    /// Why; words of the anchor stand in double quotes.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    rubric: String,
    version: String,
    sample: Vec<Sample>,
}

/// The samples of one rubric, with the version they were rated under.
#[derive(Clone, Debug)]
pub struct SampleSet {
    rubric: Rubric,
    samples: Vec<Sample>,
}

impl SampleSet {
    /// Reads a file and checks it against the rubrics there are.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn from_toml(
        file: &str,
        text: &str,
        rubrics: &[Rubric],
    ) -> Result<SampleSet, Vec<SampleFault>> {
        let fault = |text: String| SampleFault {
            file: file.to_owned(),
            text,
        };
        let read: File =
            toml::from_str(text).map_err(|error| vec![fault(format!("format: {error}"))])?;
        let mut faults = Vec::new();
        if read.schema != SCHEMA {
            faults.push(fault(format!("the schema has to be \"{SCHEMA}\"")));
        }
        let named = |rubric: &&Rubric| rubric.id == read.rubric && rubric.version == read.version;
        let Some(rubric) = rubrics.iter().find(named) else {
            let words = "there is no rubric {} {}. Look at every level again and name the version the samples are rated under.";
            let words = words
                .replacen("{}", &read.rubric, 1)
                .replacen("{}", &read.version, 1);
            faults.push(fault(words));
            return Err(faults);
        };
        faults.extend(faults_of(&read, rubric).into_iter().map(fault));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(SampleSet {
            rubric: rubric.clone(),
            samples: read.sample,
        })
    }

    /// Id of the rubric.
    pub fn rubric(&self) -> &str {
        &self.rubric.id
    }

    /// All samples, in the order of the file.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The sample with this id.
    pub fn get(&self, id: &str) -> Option<&Sample> {
        self.samples.iter().find(|sample| sample.id == id)
    }

    /// The samples that may be rated under this version.
    pub fn offered(&self, rubric: &Rubric) -> Vec<&Sample> {
        if !comparable(&self.rubric, rubric) {
            return Vec::new();
        }
        let anchors =
            |rubric: &Rubric, id: &str| rubric.criterion(id).map(|one| one.levels.clone());
        self.samples
            .iter()
            .filter(|sample| {
                let now = anchors(rubric, &sample.criterion);
                now.is_some() && now == anchors(&self.rubric, &sample.criterion)
            })
            .collect()
    }
}

fn faults_of(file: &File, rubric: &Rubric) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for sample in &file.sample {
        let id = &sample.id;
        if !ids.insert(id) {
            faults.push(format!("the sample \"{id}\" stands twice"));
        }
        let words = sample.text.split_whitespace().count();
        if !WORDS.contains(&words) {
            faults.push(format!(
                "\"{id}\" has {words} words; 60 to 150 are read well"
            ));
        }
        match rubric.criterion(&sample.criterion) {
            Some(criterion) => faults.extend(misquoted(sample, criterion.levels.get(sample.level))),
            None => faults.push(format!(
                "\"{id}\" names the criterion \"{}\", which the rubric does not have",
                sample.criterion
            )),
        }
    }
    for criterion in &rubric.criteria {
        let own = file
            .sample
            .iter()
            .filter(|one| one.criterion == criterion.id);
        let levels: BTreeSet<Level> = own.map(|sample| sample.level).collect();
        if levels.len() < 2 {
            faults.push(format!(
                "\"{}\" needs two samples of different levels",
                criterion.id
            ));
        }
    }
    faults
}

/// Double quotes in a reason hold words of the anchor of its level and nothing else.
fn misquoted(sample: &Sample, anchor: &str) -> Vec<String> {
    let id = &sample.id;
    let quoted = sample.reason.split('"').skip(1).step_by(2);
    let quoted: Vec<&str> = quoted.filter(|words| !words.trim().is_empty()).collect();
    if quoted.is_empty() {
        return vec![format!(
            "the reason of \"{id}\" quotes nothing of its anchor"
        )];
    }
    let anchor = plain(anchor);
    quoted
        .into_iter()
        .filter(|words| !anchor.contains(&plain(words)))
        .map(|words| {
            format!(
                "\"{id}\": the anchor of level {} does not say \"{words}\"",
                sample.level
            )
        })
        .collect()
}

fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests;
