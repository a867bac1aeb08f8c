//! Presets: what a role starts with, so that nobody begins with an empty page.
//!
//! Owns the format `preset/1` and the presets that ship, read from `rubrics/presets/`. A preset names rubrics and kits
//! by id; the versions are chosen when a role is made. Must never change a role that exists. Start with [`shipped`].

use std::sync::LazyLock;

use serde::Deserialize;

use super::level::Seniority;
use super::plan::{LoopInterviewKind, StageKind};

/// The only schema this version reads.
const SCHEMA: &str = "preset/1";

const TEXTS: [(&str, &str); 8] = [
    (
        "backend",
        include_str!("../../rubrics/presets/backend.toml"),
    ),
    ("drf", include_str!("../../rubrics/presets/drf.toml")),
    (
        "tech-lead",
        include_str!("../../rubrics/presets/tech-lead.toml"),
    ),
    ("sre", include_str!("../../rubrics/presets/sre.toml")),
    (
        "security",
        include_str!("../../rubrics/presets/security.toml"),
    ),
    ("data", include_str!("../../rubrics/presets/data.toml")),
    ("qa", include_str!("../../rubrics/presets/qa.toml")),
    (
        "product",
        include_str!("../../rubrics/presets/product.toml"),
    ),
];

static SHIPPED: LazyLock<Result<Vec<Preset>, PresetFault>> = LazyLock::new(|| {
    TEXTS
        .iter()
        .map(|(id, text)| Preset::from_toml(id, text))
        .collect()
});

/// What a role of one kind starts with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// [`SCHEMA`].
    schema: String,
    /// Short name, one of the role ids of the rubrics.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// For whom it is, in a sentence.
    pub summary: String,
    /// What the person will be responsible for.
    pub responsibilities: Vec<String>,
    /// With whom they work.
    pub collaboration: Vec<String>,
    /// What they work with.
    pub tools: Tools,
    /// What is expected at each seniority.
    pub expectations: Expectations,
    /// The stages, in order.
    #[serde(rename = "stage")]
    pub stages: Vec<PresetStage>,
    /// The interviews, in order.
    #[serde(rename = "interview")]
    interviews: Vec<PresetInterview>,
}

/// What somebody in the role works with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tools {
    /// Needed from the first day.
    pub must: Vec<String>,
    /// Can be learned on the job.
    pub nice: Vec<String>,
}

/// What is expected at each seniority, a sentence each.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    junior: String,
    mid: String,
    senior: String,
    lead: String,
}

/// A stage of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetStage {
    /// What happens in it.
    pub kind: StageKind,
    /// Its name.
    pub name: String,
}

/// An interview of the loop.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetInterview {
    /// The stage it belongs to.
    pub stage: StageKind,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its name.
    pub title: String,
    /// What it is there to find out.
    pub purpose: String,
    /// Length for the interviewer, minutes.
    pub minutes: u16,
    /// What it counts in the loop, 1 to 4.
    pub weight: u8,
    /// Id of its rubric.
    pub rubric: String,
    /// Id of the take-home kit it reviews.
    #[serde(default)]
    pub kit: Option<String>,
    /// Seniorities that do without it.
    #[serde(default)]
    pub not_for: Vec<Seniority>,
}

/// Why a preset cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the preset {id} cannot be used: {problem}")]
pub struct PresetFault {
    id: String,
    problem: String,
}

/// The presets that ship, in the order in which they are offered.
///
/// # Errors
/// The first fault; the program then does not start.
pub fn shipped() -> Result<&'static [Preset], PresetFault> {
    SHIPPED.as_deref().map_err(Clone::clone)
}

/// The preset with this id.
pub fn find(id: &str) -> Option<&'static Preset> {
    shipped().ok()?.iter().find(|preset| preset.id == id)
}

impl Preset {
    fn from_toml(id: &str, text: &str) -> Result<Self, PresetFault> {
        let fault = |problem: String| PresetFault {
            id: id.to_owned(),
            problem,
        };
        let preset: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        match preset.problem(id) {
            Some(problem) => Err(fault(problem)),
            None => Ok(preset),
        }
    }

    /// The interviews of a role of this seniority, in order.
    pub fn interviews_for(&self, level: Seniority) -> impl Iterator<Item = &PresetInterview> {
        self.interviews
            .iter()
            .filter(move |interview| !interview.not_for.contains(&level))
    }

    /// All its interviews, in order.
    pub fn interviews(&self) -> impl Iterator<Item = &PresetInterview> {
        self.interviews.iter()
    }

    fn problem(&self, id: &str) -> Option<String> {
        if self.schema != SCHEMA || self.id != id {
            return Some(format!("it must have the schema {SCHEMA} and the id {id}"));
        }
        for interview in &self.interviews {
            let title = &interview.title;
            if !self
                .stages
                .iter()
                .any(|stage| stage.kind == interview.stage)
            {
                return Some(format!("{title}: there is no such stage"));
            }
            if !(15..=120).contains(&interview.minutes) || !(1..=4).contains(&interview.weight) {
                return Some(format!("{title}: 15 to 120 minutes, weight 1 to 4"));
            }
            if interview.kit.is_some() != (interview.kind == LoopInterviewKind::TakeHome) {
                return Some(format!(
                    "{title}: a take-home review names a kit, others do not"
                ));
            }
        }
        None
    }
}

impl Expectations {
    /// What is expected at one seniority.
    pub fn get(&self, level: Seniority) -> &str {
        match level {
            Seniority::Junior => &self.junior,
            Seniority::Mid => &self.mid,
            Seniority::Senior => &self.senior,
            Seniority::Lead => &self.lead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_the_rubrics_has_a_preset() {
        let mut ids: Vec<&str> = shipped().unwrap().iter().map(|one| &*one.id).collect();
        let mut roles = crate::domain::rubric::ROLES.to_vec();
        ids.sort_unstable();
        roles.sort_unstable();
        assert_eq!(ids, roles);
    }

    #[test]
    fn every_preset_reads_and_starts_with_a_whole_pipeline() {
        for preset in shipped().unwrap() {
            let kinds: Vec<StageKind> = preset.stages.iter().map(|stage| stage.kind).collect();
            assert_eq!(kinds.first(), Some(&StageKind::Applied), "{}", preset.id);
            assert!(kinds.contains(&StageKind::Debrief) && kinds.contains(&StageKind::Offer));
            assert!(kinds.is_sorted(), "{}", preset.id);
        }
    }

    #[test]
    fn at_most_five_interviews_and_one_work_sample_at_every_seniority() {
        for preset in shipped().unwrap() {
            for level in Seniority::ALL {
                let all: Vec<_> = preset.interviews_for(*level).collect();
                let samples = all.iter().filter(|one| one.kit.is_some()).count();
                assert!(samples <= 1 && all.len() - samples <= 5, "{}", preset.id);
                let structured = all
                    .iter()
                    .filter(|one| one.kind == LoopInterviewKind::Interview);
                assert!(structured.count() >= 1, "{} {level}", preset.id);
            }
        }
    }

    #[test]
    fn rubrics_and_kits_of_presets_ship() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for interview in shipped()
            .unwrap()
            .iter()
            .flat_map(|preset| &preset.interviews)
        {
            let rubric = root.join(format!("rubrics/{}.toml", interview.rubric));
            assert!(rubric.exists(), "{}", interview.title);
            if let Some(kit) = &interview.kit {
                assert!(root.join(format!("takehomes/{kit}/kit.toml")).exists());
            }
        }
    }

    #[test]
    fn a_fault_names_the_preset() {
        let text = include_str!("../../rubrics/presets/backend.toml");
        let broken = text.replace("weight = 3", "weight = 9");
        let fault = Preset::from_toml("backend", &broken).unwrap_err();
        assert!(fault.to_string().contains("backend"), "{fault}");
        assert!(fault.to_string().contains("weight 1 to 4"), "{fault}");
    }
}
