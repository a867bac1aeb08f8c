//! From one version of a rubric to the next.
//!
//! Owns how large the version step must be and which versions may be compared.
//! Must never allow two different contents under one published id and version.
//! Start with [`check_succession`].

use super::changes::{Step, changes};
use super::fault::{Finding, RULE_VERSION};
use super::{Rubric, RubricFault, RubricStatus};

/// Why a rubric may not follow another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionRefusal {
    /// They are different rubrics.
    #[error("{next} is not a version of {before}")]
    OtherRubric {
        /// Id of the existing one.
        before: String,
        /// Id of the new one.
        next: String,
    },
    /// A used version is frozen for ever.
    #[error("{id} {version} is published and never changes; give the new text a new version")]
    Frozen {
        /// Rubric id.
        id: String,
        /// Its version.
        version: String,
    },
    /// The version does not rise.
    #[error("version {next} does not come after {before}")]
    NotLater {
        /// Version of the existing one.
        before: String,
        /// Version of the new one.
        next: String,
    },
    /// The step is too small for what changed.
    #[error("{path} changed, so the version must rise to {needed} or above")]
    StepTooSmall {
        /// A place that changed.
        path: String,
        /// The lowest version that is allowed.
        needed: String,
    },
}

impl Rubric {
    /// The major version, for example 1 for 1.4.2.
    pub fn major(&self) -> u64 {
        major(&self.version)
    }

    /// Within which scores may be put together: the rubric and its major version, for example `django.orm@1`.
    pub fn line(&self) -> String {
        line(&self.id, &self.version)
    }
}

/// The same as [`Rubric::line`], of an id and a version.
pub fn line(id: &str, version: &str) -> String {
    format!("{id}@{}", major(version))
}

fn major(version: &str) -> u64 {
    semver::Version::parse(version).map_or(0, |version| version.major)
}

/// Whether scores of two versions may be averaged or used for one agreement figure: same rubric, same major version.
pub fn comparable(a: &Rubric, b: &Rubric) -> bool {
    a.line() == b.line()
}

/// Whether `next` may be published after `before`.
///
/// # Errors
/// The first reason against it.
pub fn check_succession(before: &Rubric, next: &Rubric) -> Result<(), SuccessionRefusal> {
    if before.id != next.id {
        return Err(SuccessionRefusal::OtherRubric {
            before: before.id.clone(),
            next: next.id.clone(),
        });
    }
    let not_later = || SuccessionRefusal::NotLater {
        before: before.version.clone(),
        next: next.version.clone(),
    };
    let old = semver::Version::parse(&before.version).map_err(|_| not_later())?;
    let new = semver::Version::parse(&next.version).map_err(|_| not_later())?;
    let changes = changes(before, next);
    if old == new {
        if changes.is_empty() || before.status == RubricStatus::Draft {
            return Ok(());
        }
        return Err(SuccessionRefusal::Frozen {
            id: before.id.clone(),
            version: before.version.clone(),
        });
    }
    if new < old {
        return Err(not_later());
    }
    let Some(largest) = changes.iter().max_by_key(|change| change.needs) else {
        return Ok(());
    };
    let needed = after(&old, largest.needs);
    if new < needed {
        return Err(SuccessionRefusal::StepTooSmall {
            path: largest.path.clone(),
            needed: needed.to_string(),
        });
    }
    Ok(())
}

/// The lowest version that may follow `before` with the content of `next`.
pub fn least(before: &Rubric, next: &Rubric) -> Option<semver::Version> {
    let old = semver::Version::parse(&before.version).ok()?;
    let largest = changes(before, next)
        .into_iter()
        .map(|change| change.needs)
        .max();
    Some(after(&old, largest.unwrap_or(Step::Patch)))
}

fn after(old: &semver::Version, step: Step) -> semver::Version {
    match step {
        Step::Patch => semver::Version::new(old.major, old.minor, old.patch + 1),
        Step::Minor => semver::Version::new(old.major, old.minor + 1, 0),
        Step::Major => semver::Version::new(old.major + 1, 0, 0),
    }
}

/// A rubric with the file it was read from and the line of its version.
pub struct Dated {
    /// The file, as faults name it.
    pub file: String,
    /// The line of the version.
    pub line: Option<u32>,
    /// The rubric.
    pub rubric: Rubric,
}

impl Dated {
    /// Why this may not follow `before`, as a fault of this file.
    pub fn after(&self, before: &Dated) -> Option<RubricFault> {
        let refusal = check_succession(&before.rubric, &self.rubric).err()?;
        let problem = format!("After {}: {refusal}", before.file);
        Some(self.fault(problem, "Raise the version, or restore what was there"))
    }

    fn fault(&self, problem: String, remedy: &str) -> RubricFault {
        Finding::new(RULE_VERSION, "version", problem, remedy).at(&self.file, self.line)
    }
}

/// What is wrong between versions of one rubric: two files with one version, and each against the version before it.
pub fn version_faults(all: &[&Dated]) -> Vec<RubricFault> {
    let mut sorted: Vec<&Dated> = all.to_vec();
    sorted.sort_by_key(|one| {
        let version = semver::Version::parse(&one.rubric.version).ok();
        (one.rubric.id.clone(), version, one.file.clone())
    });
    let between = |(before, next): (&&Dated, &&Dated)| {
        if before.rubric.id != next.rubric.id {
            return None;
        }
        if before.rubric.version == next.rubric.version {
            let (id, version) = (&next.rubric.id, &next.rubric.version);
            let problem = format!("{id} {version} is also in {}", before.file);
            let remedy = "Give one of them another version, or remove it";
            return Some(next.fault(problem, remedy));
        }
        next.after(before)
    };
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.filter_map(between).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::valid;
    use super::*;

    fn step(change: impl Fn(&mut Rubric), version: &str) -> Result<(), SuccessionRefusal> {
        let before = valid();
        let mut next = before.clone();
        next.version = version.to_owned();
        change(&mut next);
        check_succession(&before, &next)
    }

    fn refusal(change: impl Fn(&mut Rubric), version: &str) -> String {
        step(change, version).unwrap_err().to_string()
    }

    #[test]
    fn a_published_version_is_frozen() {
        assert_eq!(step(|_| (), "1.0.0"), Ok(()));
        assert_eq!(
            refusal(
                |next| next.criteria[0].levels.three.push_str(" Changed."),
                "1.0.0"
            ),
            "sample.rubric 1.0.0 is published and never changes; give the new text a new version"
        );
    }

    #[test]
    fn the_step_must_fit_the_change() {
        assert_eq!(
            step(|next| next.questions[0].ask.push('!'), "1.0.1"),
            Ok(())
        );
        assert_eq!(
            refusal(
                |next| next.criteria[0].evidence.push("A new one".into()),
                "1.0.1"
            ),
            "criterion.first/evidence[1] changed, so the version must rise to 1.1.0 or above"
        );
        assert_eq!(
            step(
                |next| next.criteria[0].evidence.push("A new one".into()),
                "1.1.0"
            ),
            Ok(())
        );
        assert_eq!(
            refusal(|next| next.criteria[0].weight = 3, "1.1.0"),
            "criterion.first/weight changed, so the version must rise to 2.0.0 or above"
        );
        assert_eq!(step(|next| next.criteria[0].weight = 3, "2.0.0"), Ok(()));
        assert_eq!(
            refusal(|_| (), "0.9.0"),
            "version 0.9.0 does not come after 1.0.0"
        );
    }

    #[test]
    fn only_one_major_version_is_comparable() {
        let rubric = valid();
        let with = |version: &str| Rubric {
            version: version.into(),
            ..rubric.clone()
        };
        assert!(comparable(&rubric, &with("1.9.3")));
        assert!(!comparable(&rubric, &with("2.0.0")));
        assert!(!comparable(
            &rubric,
            &Rubric {
                id: "other".into(),
                ..rubric.clone()
            }
        ));
    }

    #[test]
    fn changes_name_ids_not_positions() {
        let before = valid();
        let mut after = before.clone();
        after.criteria.swap(0, 1);
        assert_eq!(changes(&before, &after), []);
        after.criteria[0].facts.clear();
        let paths: Vec<String> = changes(&before, &after)
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(
            paths,
            [
                "criterion.second/facts[orm.bulk_peak_mib cap]",
                "criterion.second/facts[orm.query_growth ladder]"
            ]
        );
    }
}
