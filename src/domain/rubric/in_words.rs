//! What a fact mapping means, in words for people who read a rubric and not its file.

use super::mapping::{Condition, FactMapping, LadderDirection, Thresholds};
use crate::domain::words;

impl FactMapping {
    /// What the fact does to the criterion, for example "0 suggests level 3, at most 10 level 2, more level 1".
    pub fn in_words(&self) -> String {
        match self {
            Self::Ladder { op, at, .. } => ladder(*op, at),
            Self::Cap {
                when, max_level, ..
            } => format!("{}: suggests at most level {max_level}", condition(when)),
            Self::Veto { when, .. } => {
                format!("{}: raises a flag that two people look at", condition(when))
            }
            Self::Evidence { .. } => "Shown beside the criterion, never counted".to_owned(),
        }
    }
}

fn ladder(direction: LadderDirection, at: &Thresholds) -> String {
    let (bound, beyond) = match direction {
        LadderDirection::AtMost => ("at most", "more"),
        LadderDirection::AtLeast => ("at least", "less"),
    };
    let mut steps: Vec<String> = at
        .high_to_low()
        .map(|(level, value)| match direction {
            LadderDirection::AtMost if value == 0.0 => format!("0: level {level}"),
            _ => format!("{bound} {}: level {level}", words::number(value)),
        })
        .collect();
    steps.push(format!("{beyond}: level 1"));
    words::capitalised(&steps.join(", "))
}

fn condition(when: &Condition) -> String {
    let number = words::number(when.threshold());
    let text = when.as_str().trim();
    let comparison = if text.starts_with(">=") {
        "At least"
    } else if text.starts_with("<=") {
        "At most"
    } else if text.starts_with('>') {
        "Above"
    } else {
        "Below"
    };
    format!("{comparison} {number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(toml: &str) -> String {
        toml::from_str::<FactMapping>(toml).unwrap().in_words()
    }

    #[test]
    fn every_kind_reads_as_a_sentence() {
        let ladder =
            "key = \"orm.query_growth\"\nkind = \"ladder\"\nop = \"<=\"\nat = { 3 = 0, 2 = 10 }";
        assert_eq!(
            words_of(ladder),
            "0: level 3, at most 10: level 2, more: level 1"
        );
        let rising = "key = \"test.kill_ratio\"\nkind = \"ladder\"\nop = \">=\"\nat = { 3 = 0.6 }";
        assert_eq!(words_of(rising), "At least 0.6: level 3, less: level 1");
        let cap = "key = \"orm.money_as_float\"\nkind = \"cap\"\nwhen = \"> 0\"\nmax_level = 2";
        assert_eq!(words_of(cap), "Above 0: suggests at most level 2");
        let veto = "key = \"sec.secrets_in_repo\"\nkind = \"veto\"\nwhen = \">= 1\"";
        assert_eq!(
            words_of(veto),
            "At least 1: raises a flag that two people look at"
        );
    }
}
