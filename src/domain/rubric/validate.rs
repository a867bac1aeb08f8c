//! The 17 rules of a valid rubric.
//!
//! Owns what makes a rubric usable for fair scoring, as opposed to merely readable. Each rule has one function, named
//! after it, in the file of its theme. Must never change a rubric. Start with [`findings`].
//!
//! Rule 1 (unknown keys) and the outer limits of rules 3, 6 and 11 are also met while reading, in `parse`.

use super::Rubric;
use super::fault::Finding;

mod bars;
mod effect;
mod facts;
mod identity;
mod provenance;
mod questions;
pub(super) mod text;
pub(super) mod wording;

pub(super) use identity::is_id;

/// Everything wrong with a rubric, in the order of the rules.
pub(super) fn findings(rubric: &Rubric) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rules: [fn(&Rubric, &mut Vec<Finding>); 19] = [
        identity::schema_and_version,
        text::readable,
        identity::rule_1_ids,
        identity::rule_2_criteria,
        wording::rule_3_anchors,
        wording::rule_4_more_than_adverbs,
        wording::rule_5_banned_words,
        bars::rule_6_expected,
        bars::rule_7_gates,
        facts::rule_8_ladders,
        facts::rule_9_thresholds,
        effect::rules_9_and_10_effect,
        facts::rule_10_catalogue,
        bars::rule_11_weights,
        questions::rule_12_covered,
        questions::rule_13_questions,
        questions::rule_14_knockouts,
        identity::rule_15_roles,
        provenance::rules_16_and_17,
    ];
    for rule in rules {
        rule(rubric, &mut findings);
    }
    findings
}
