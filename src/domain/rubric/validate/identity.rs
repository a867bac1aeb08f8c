//! Who a rubric is and for whom: schema, version, ids (rule 1), number of criteria (rule 2), roles (rule 15).

use std::collections::BTreeSet;

use super::super::fault::{Finding, RULE_SHAPE};
use super::super::{ALL_ROLES, ROLES, Rubric, SCHEMA, limits};

pub(super) fn schema_and_version(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let mut shape = |path: &str, problem: String, remedy: &str| {
        findings.push(Finding::new(RULE_SHAPE, path, problem, remedy));
    };
    if rubric.schema != SCHEMA {
        let problem = format!("The schema \"{}\" is not known", cut(&rubric.schema));
        shape("schema", problem, "Write schema = \"rubric/1\"");
    }
    if !is_version(&rubric.version) {
        let problem = format!(
            "The version \"{}\" is not three numbers",
            cut(&rubric.version)
        );
        shape(
            "version",
            problem,
            "Write them like \"1.0.0\", without additions",
        );
    }
    let mut parts = rubric.language.split('-');
    let primary = parts.next().unwrap_or("");
    let tag = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    if !tag || parts.any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        let problem = format!("\"{}\" is no language tag", cut(&rubric.language));
        shape("language", problem, "Write a tag like \"en\" or \"pt-BR\"");
    }
}

pub(super) fn rule_1_ids(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let mut check = |path: String, id: &str| {
        if !is_id(id) {
            let problem = format!("\"{}\" is not a valid id", cut(id));
            let remedy = "Use lower-case letters and digits, joined by single dots or hyphens";
            findings.push(Finding::new(1, path, problem, remedy));
        }
    };
    check("id".into(), &rubric.id);
    check("competency".into(), &rubric.competency);
    let lists: [(&str, Vec<&str>); 3] = [
        (
            "criterion",
            rubric
                .criteria
                .iter()
                .map(|criterion| criterion.id.as_str())
                .collect(),
        ),
        (
            "question",
            rubric
                .questions
                .iter()
                .map(|question| question.id.as_str())
                .collect(),
        ),
        (
            "knockout",
            rubric
                .knockouts
                .iter()
                .map(|knockout| knockout.id.as_str())
                .collect(),
        ),
    ];
    for (list, ids) in &lists {
        for (index, id) in ids.iter().enumerate() {
            check(format!("{list}[{index}].id"), id);
        }
    }
    for (list, ids) in lists {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.into_iter().enumerate() {
            if !seen.insert(id) {
                let problem = format!("The {list} id \"{}\" is used twice", cut(id));
                findings.push(Finding::new(
                    1,
                    format!("{list}[{index}].id"),
                    problem,
                    "Give it an id of its own",
                ));
            }
        }
    }
}

pub(super) fn rule_2_criteria(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let count = rubric.criteria.len();
    if !limits::CRITERIA.contains(&count) {
        let problem = format!("There are {count} criteria; a rubric has 3 to 8, best 4 to 7");
        let remedy = if count < *limits::CRITERIA.start() {
            "Add criteria, or merge the rubric with another"
        } else {
            "Split the rubric"
        };
        findings.push(Finding::new(2, "criterion", problem, remedy));
    }
}

pub(super) fn rule_15_roles(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, role) in rubric.applies_to.roles.iter().enumerate() {
        if role != ALL_ROLES && !ROLES.contains(&role.as_str()) {
            let problem = format!("There is no role \"{}\"", cut(role));
            let remedy = format!("Use {} or {ALL_ROLES}", ROLES.join(", "));
            findings.push(Finding::new(
                15,
                format!("applies_to.roles[{index}]"),
                problem,
                remedy,
            ));
        }
    }
    for (name, empty) in [
        ("roles", rubric.applies_to.roles.is_empty()),
        ("levels", rubric.applies_to.levels.is_empty()),
    ] {
        if empty {
            let problem = format!("applies_to.{name} is empty");
            findings.push(Finding::new(
                15,
                format!("applies_to.{name}"),
                problem,
                "Name at least one",
            ));
        }
    }
}

/// A semantic version without additions: two versions that differ in additions only could not be told apart in an order.
fn is_version(text: &str) -> bool {
    semver::Version::parse(text)
        .is_ok_and(|version| version.pre.is_empty() && version.build.is_empty())
}

/// `[a-z0-9]+([.-][a-z0-9]+)*`
pub(in crate::domain::rubric) fn is_id(id: &str) -> bool {
    id.split(['.', '-']).all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// Text of the author, short enough for a message.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
