//! The bar: expected levels (rule 6), gates (rule 7), weights (rule 11).

use super::super::Rubric;
use super::super::fault::Finding;
use crate::domain::level::Seniority;

pub(super) fn rule_6_expected(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        for (lower, higher) in Seniority::ALL.iter().zip(Seniority::ALL.iter().skip(1)) {
            let (before, after) = (
                criterion.expected.get(*lower),
                criterion.expected.get(*higher),
            );
            if after < before {
                let path = format!("criterion[{index}].expected.{higher}");
                let problem = format!(
                    "\"{}\" expects level {before} of {lower} and only {after} of {higher}",
                    criterion.id
                );
                findings.push(Finding::new(
                    6,
                    path,
                    problem,
                    "Raise the later one or lower the earlier one",
                ));
            }
        }
    }
}

pub(super) fn rule_7_gates(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        if criterion.gate.is_some()
            && Seniority::ALL
                .iter()
                .all(|s| criterion.gate_for(*s).is_none())
        {
            let problem = format!("The gate of \"{}\" is empty", criterion.id);
            findings.push(Finding::new(
                7,
                format!("criterion[{index}].gate"),
                problem,
                "Fill it or remove it",
            ));
        }
        for seniority in Seniority::ALL {
            let bar = criterion.expected.get(*seniority);
            if let Some(minimum) = criterion
                .gate_for(*seniority)
                .filter(|minimum| *minimum > bar)
            {
                let path = format!("criterion[{index}].gate.{seniority}");
                let problem = format!(
                    "The gate of \"{}\" for {seniority} is {minimum}, above the expected level {bar}",
                    criterion.id
                );
                findings.push(Finding::new(
                    7,
                    path,
                    problem,
                    "Lower the gate or raise the expected level",
                ));
            }
        }
    }
}

pub(super) fn rule_11_weights(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        let path = format!("criterion[{index}].weight");
        if !(1..=4).contains(&criterion.weight) {
            let problem = format!("The weight of \"{}\" is {}", criterion.id, criterion.weight);
            findings.push(Finding::new(11, path, problem, "Weights are 1, 2, 3 or 4"));
        } else if criterion.weight == 4 && criterion.weight_reason.is_none() {
            let problem = format!("\"{}\" has the weight 4 without a reason", criterion.id);
            findings.push(Finding::new(
                11,
                path,
                problem,
                "Add weight_reason, or use 1 to 3",
            ));
        }
    }
}
