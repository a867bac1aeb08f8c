//! What a loop covers: which interview rates what, whether the loop has what good loops have, and what it asks of a
//! candidate's time. Computed from the plan and its rubrics, never typed in by anybody. Start with [`Coverage::of`].

use super::level::{Level, Seniority};
use super::plan::LoopInterviewKind;
use super::rubric::Rubric;
use super::words;

/// More interviews than this tire everybody and add little.
const MOST_INTERVIEWS: usize = 5;

/// An interview of a plan with the rubric it uses.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Length for the interviewer, minutes.
    pub minutes: i64,
    /// The time box of its take-home, hours.
    pub take_home_hours: Option<i64>,
    /// What it rates by.
    pub rubric: &'a Rubric,
}

/// What a loop covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What good loops have, each with a yes or no.
    pub checks: Vec<Check>,
    /// One for each rubric, in the order of the loop.
    pub topics: Vec<Topic>,
    /// What it asks of a candidate.
    pub time: CandidateTime,
}

/// Something good loops have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Whether this loop has it.
    pub met: bool,
    /// What it is.
    pub title: String,
    /// What was found, or what to do.
    pub words: String,
}

/// A rubric, with the interviews that rate by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Title of the rubric.
    pub title: String,
    /// For each interview of the loop, whether it rates by this rubric.
    pub interviews: Vec<bool>,
    /// Criteria that can decide the outcome at this seniority, with their minimum.
    pub gates: Vec<(String, Level)>,
}

/// What a loop asks of a candidate, minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CandidateTime {
    /// First talks.
    pub screen: i64,
    /// Work at home.
    pub take_home: i64,
    /// Interviews.
    pub interviews: i64,
}

impl CandidateTime {
    /// All of it.
    pub fn total(&self) -> i64 {
        self.screen + self.take_home + self.interviews
    }
}

impl Topic {
    /// How many interviews rate by it.
    pub fn times(&self) -> usize {
        self.interviews.iter().filter(|rates| **rates).count()
    }
}

impl Coverage {
    /// What a loop covers at this seniority.
    pub fn of(level: Seniority, plan: &[Planned<'_>]) -> Self {
        let topics = topics(level, plan);
        Self {
            checks: checks(plan, &topics),
            time: time(plan),
            topics,
        }
    }

    /// Whether nothing is missing.
    pub fn complete(&self) -> bool {
        self.checks.iter().all(|check| check.met)
    }
}

fn topics(level: Seniority, plan: &[Planned<'_>]) -> Vec<Topic> {
    let mut topics: Vec<(&str, Topic)> = Vec::new();
    for planned in plan {
        let rubric = planned.rubric;
        if topics.iter().any(|(id, _)| *id == rubric.id) {
            continue;
        }
        let gates = rubric.criteria.iter().filter_map(|criterion| {
            let minimum = criterion.gate_for(level)?;
            Some((criterion.title.clone(), minimum))
        });
        let topic = Topic {
            title: rubric.title.clone(),
            interviews: plan.iter().map(|one| one.rubric.id == rubric.id).collect(),
            gates: gates.collect(),
        };
        topics.push((&rubric.id, topic));
    }
    topics.into_iter().map(|(_, topic)| topic).collect()
}

fn checks(plan: &[Planned<'_>], topics: &[Topic]) -> Vec<Check> {
    let of_kind = |kind| plan.iter().filter(|one| one.kind == kind).count();
    let structured = of_kind(LoopInterviewKind::Interview);
    let samples = plan
        .iter()
        .filter(|one| one.take_home_hours.is_some())
        .count();
    let interviews = structured + of_kind(LoopInterviewKind::Screen);
    let gates: usize = topics.iter().map(|topic| topic.gates.len()).sum();
    let single: Vec<&str> = topics
        .iter()
        .filter(|topic| topic.times() < 2)
        .flat_map(|topic| topic.gates.iter().map(|(title, _)| title.as_str()))
        .collect();
    vec![
        Check {
            met: structured > 0,
            title: "A structured interview".to_owned(),
            words: match structured {
                0 => "Add one: the same questions and anchors for everybody predict best.".to_owned(),
                some => format!(
                    "{} with questions and anchors.",
                    words::count(some, "interview", "interviews")
                ),
            },
        },
        Check {
            met: samples > 0,
            title: "A work sample".to_owned(),
            words: match samples {
                0 => "None: no take-home ships for this kind of role yet. Let an interview hold an exercise.".to_owned(),
                _ => "A take-home, measured and rated without the name.".to_owned(),
            },
        },
        Check {
            met: single.is_empty(),
            title: "Two opinions on what decides".to_owned(),
            words: match (gates, single.is_empty()) {
                (0, _) => "No criterion decides alone at this level.".to_owned(),
                (_, true) => "Every criterion with a minimum is rated in two interviews.".to_owned(),
                (_, false) => format!(
                    "One interview rates {}. Assign two people to it.",
                    single.join(", ")
                ),
            },
        },
        Check {
            met: interviews <= MOST_INTERVIEWS,
            title: "At most five interviews".to_owned(),
            words: format!("{} besides the take-home.", words::count(interviews, "talk", "talks")),
        },
    ]
}

fn time(plan: &[Planned<'_>]) -> CandidateTime {
    let mut time = CandidateTime::default();
    for planned in plan {
        match (planned.kind, planned.take_home_hours) {
            (LoopInterviewKind::Screen, _) => time.screen += planned.minutes,
            (LoopInterviewKind::Interview, _) => time.interviews += planned.minutes,
            // The review takes the reviewer's time; the candidate spends the time box.
            (LoopInterviewKind::TakeHome, hours) => time.take_home += 60 * hours.unwrap_or(0),
        }
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rubric(text: &str) -> Rubric {
        Rubric::from_toml("test.toml", text).unwrap()
    }

    fn planned(kind: LoopInterviewKind, rubric: &Rubric) -> Planned<'_> {
        Planned {
            kind,
            minutes: 60,
            take_home_hours: (kind == LoopInterviewKind::TakeHome).then_some(3),
            rubric,
        }
    }

    #[test]
    fn a_gate_rated_once_is_named() {
        let orm = rubric(include_str!("../../rubrics/django.orm.toml"));
        let api = rubric(include_str!("../../rubrics/django.api.toml"));
        let plan = [
            planned(LoopInterviewKind::TakeHome, &orm),
            planned(LoopInterviewKind::Interview, &orm),
            planned(LoopInterviewKind::Interview, &api),
        ];
        let senior = Coverage::of(Seniority::Senior, &plan);
        assert!(!senior.complete());
        let failed: Vec<&Check> = senior.checks.iter().filter(|check| !check.met).collect();
        assert_eq!(failed.len(), 1, "{failed:?}");
        assert!(failed[0].words.contains("Serializers"), "{failed:?}");
        assert!(!failed[0].words.contains("Transactions"), "{failed:?}");
        assert_eq!(senior.topics[0].interviews, [true, true, false]);
        assert_eq!((senior.time.take_home, senior.time.total()), (180, 300));
        assert!(Coverage::of(Seniority::Junior, &plan).complete());
    }

    #[test]
    fn an_empty_loop_lacks_what_matters() {
        let missing = Coverage::of(Seniority::Mid, &[]);
        let titles: Vec<&str> = missing
            .checks
            .iter()
            .filter(|check| !check.met)
            .map(|check| check.title.as_str())
            .collect();
        assert_eq!(titles, ["A structured interview", "A work sample"]);
    }
}
