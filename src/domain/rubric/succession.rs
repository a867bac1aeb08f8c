//! From one version of a rubric to the next.
//!
//! Owns how large the version step must be and which versions may be compared.
//! Must never allow two different contents under one published id and version.
//! Start with [`check_succession`].

use super::changes::{Step, changes};
use super::{Rubric, RubricStatus};

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

/// Whether scores of two versions may be averaged or used for one agreement figure: same rubric, same major version.
pub fn comparable(a: &Rubric, b: &Rubric) -> bool {
    let major = |rubric: &Rubric| {
        semver::Version::parse(&rubric.version)
            .ok()
            .map(|version| version.major)
    };
    a.id == b.id && major(a).is_some() && major(a) == major(b)
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
