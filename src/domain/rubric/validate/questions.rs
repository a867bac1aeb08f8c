//! Questions: every criterion covered (rule 12), usable questions (rule 13), knockouts (rule 14).

use super::super::fault::Finding;
use super::super::{Rubric, limits};
use super::identity::cut;

pub(super) fn rule_12_covered(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        let asked = rubric
            .questions
            .iter()
            .any(|question| question.criteria.contains(&criterion.id));
        if !asked && !criterion.has_ladder() {
            let problem = format!("Nothing gives evidence for \"{}\"", criterion.id);
            let remedy = "Name it in a question's criteria, or give it a ladder";
            findings.push(Finding::new(
                12,
                format!("criterion[{index}].id"),
                problem,
                remedy,
            ));
        }
    }
}

pub(super) fn rule_13_questions(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, question) in rubric.questions.iter().enumerate() {
        for (place, criterion) in question.criteria.iter().enumerate() {
            if rubric.criterion(criterion).is_none() {
                let path = format!("question[{index}].criteria[{place}]");
                let problem = format!(
                    "\"{}\" asks for the unknown criterion \"{}\"",
                    question.id,
                    cut(criterion)
                );
                findings.push(Finding::new(
                    13,
                    path,
                    problem,
                    "Use the id of a criterion of this rubric",
                ));
            }
        }
        if question.criteria.is_empty() {
            let path = format!("question[{index}].criteria");
            let problem = format!("\"{}\" gives evidence for no criterion", question.id);
            findings.push(Finding::new(
                13,
                path,
                problem,
                "Name the criteria it gives evidence for",
            ));
        }
        if question.probes.len() < limits::PROBES {
            let path = format!("question[{index}].probes");
            let problem = format!("\"{}\" has {} probes", question.id, question.probes.len());
            findings.push(Finding::new(
                13,
                path,
                problem,
                "Write at least 2, so that everybody is probed alike",
            ));
        }
    }
    let sum: u64 = rubric
        .questions
        .iter()
        .map(|question| u64::from(question.minutes))
        .sum();
    if sum > u64::from(rubric.minutes) {
        let problem = format!(
            "The questions take {sum} minutes, the rubric has {}",
            rubric.minutes
        );
        findings.push(Finding::new(
            13,
            "minutes",
            problem,
            "Shorten or drop questions, or raise minutes",
        ));
    }
}

pub(super) fn rule_14_knockouts(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, knockout) in rubric.knockouts.iter().enumerate() {
        if rubric.criterion(&knockout.criterion).is_none() {
            let path = format!("knockout[{index}].criterion");
            let problem = format!(
                "\"{}\" belongs to the unknown criterion \"{}\"",
                knockout.id,
                cut(&knockout.criterion)
            );
            findings.push(Finding::new(
                14,
                path,
                problem,
                "Use the id of a criterion of this rubric",
            ));
        }
        if knockout.confirm < limits::CONFIRM {
            let path = format!("knockout[{index}].confirm");
            let problem = format!(
                "\"{}\" counts on the word of {}",
                knockout.id, knockout.confirm
            );
            findings.push(Finding::new(
                14,
                path,
                problem,
                "At least 2 people must confirm: confirm = 2",
            ));
        }
    }
}
