//! What blocks a submission, and what a first rating keeps.

use super::submission::{Field, LONGEST_NOTE, Problem, submission_faults};
use super::*;
use crate::domain::scoring::card::score_card;
use crate::domain::scoring::policy::Policy;

const KEYS: [&str; 3] = ["first", "second", "third"];

fn scored(level: u8) -> CriterionState {
    CriterionState::Scored {
        level: Level::try_from(level).unwrap(),
        note: format!("Showed what level {level} needs."),
    }
}

fn complete() -> Scorecard {
    let mut card = Scorecard::empty(KEYS);
    for (key, level) in KEYS.into_iter().zip([3, 2, 4]) {
        card.rate(key, scored(level), "");
    }
    card.own.recommendation = Some(Recommendation::Yes);
    card
}

fn problems(card: &Scorecard, suggestion: Suggestion) -> Vec<(Option<String>, Field, Problem)> {
    let faults = submission_faults(card, &KEYS, suggestion);
    faults
        .into_iter()
        .map(|fault| (fault.criterion, fault.field, fault.problem))
        .collect()
}

#[test]
fn a_complete_card_may_be_submitted() {
    assert_eq!(problems(&complete(), Suggestion::Yes), []);
    let mut card = complete();
    card.rate(
        "first",
        CriterionState::NotAssessed {
            reason: NotAssessedReason::Time,
            note: String::new(),
        },
        "",
    );
    card.rate(
        "second",
        CriterionState::NotApplicable {
            approver: "Cai Example".into(),
        },
        "",
    );
    assert_eq!(problems(&card, Suggestion::Insufficient), []);
}

#[test]
fn an_empty_card_names_every_field() {
    let found: Vec<String> =
        submission_faults(&Scorecard::default(), &KEYS, Suggestion::Insufficient)
            .iter()
            .map(|fault| {
                format!(
                    "{:?} {}: {fault}",
                    fault.criterion.as_deref().unwrap_or("card"),
                    fault.field
                )
            })
            .collect();
    assert_eq!(
        found,
        [
            "\"first\" state: Choose a level, or mark this criterion as not assessed with a reason.",
            "\"second\" state: Choose a level, or mark this criterion as not assessed with a reason.",
            "\"third\" state: Choose a level, or mark this criterion as not assessed with a reason.",
            "\"card\" recommendation: Record your own recommendation before you submit.",
        ]
    );
}

#[test]
fn each_gap_is_named_at_its_field() {
    let mut card = complete();
    let blank = CriterionState::Scored {
        level: Level::THREE,
        note: " ... ".into(),
    };
    card.rate("first", blank, "");
    card.rate(
        "second",
        CriterionState::NotApplicable {
            approver: " ".into(),
        },
        "",
    );
    let long = CriterionState::NotAssessed {
        reason: NotAssessedReason::OurFault,
        note: "x".repeat(LONGEST_NOTE + 1),
    };
    card.rate("third", long, "");
    let key = |name: &str| Some(name.to_owned());
    assert_eq!(
        problems(&card, Suggestion::Yes),
        [
            (
                key("first"),
                Field::Note,
                Problem::ScoreWithoutNote {
                    level: Level::THREE
                }
            ),
            (
                key("second"),
                Field::Approver,
                Problem::NotApplicableWithoutApprover
            ),
            (
                key("third"),
                Field::Note,
                Problem::TooLong {
                    length: LONGEST_NOTE + 1
                }
            ),
        ]
    );
}

#[test]
fn a_card_that_does_not_fit_its_rubric_is_refused() {
    let mut card = complete();
    card.entries.push(CriterionEntry::empty("fourth"));
    card.entries.push(CriterionEntry::empty("first"));
    let key = |name: &str| Some(name.to_owned());
    assert_eq!(
        problems(&card, Suggestion::Yes),
        [
            (key("fourth"), Field::State, Problem::UnknownCriterion),
            (key("first"), Field::State, Problem::RatedTwice),
        ]
    );
}

#[test]
fn two_steps_from_the_suggestion_need_a_reason() {
    let mut card = complete();
    card.own.recommendation = Some(Recommendation::StrongYes);
    assert_eq!(problems(&card, Suggestion::Yes), []);
    let faults = submission_faults(&card, &KEYS, Suggestion::No);
    assert_eq!(faults.len(), 1);
    assert_eq!(
        faults[0].to_string(),
        "Your recommendation is \"Strong yes\", the figures suggest \"No\". Say what they miss; both are kept."
    );
    assert_eq!(problems(&card, Suggestion::Insufficient), []);
    card.own.reason = "The gate was met in the second half, see the note.".into();
    assert_eq!(problems(&card, Suggestion::No), []);
}

#[test]
fn the_own_view_comes_first_and_is_kept() {
    let mut card = complete();
    card.own.recommendation = None;
    assert_eq!(card.own.reveal(Suggestion::No), None);
    card.own.recommendation = Some(Recommendation::StrongYes);
    assert_eq!(card.own.reveal(Suggestion::No), Some(Suggestion::No));
    card.own.recommendation = Some(Recommendation::No);
    let faults = submission_faults(&card, &KEYS, Suggestion::No);
    assert_eq!(
        faults[0].to_string(),
        "You first recommended \"Strong yes\". Say why you changed it; both are kept."
    );
    assert_eq!(card.own.before_suggestion, Some(Recommendation::StrongYes));
}

#[test]
fn facts_appear_after_the_first_rating_only() {
    let mut entry = CriterionEntry::empty("first");
    assert_eq!(entry.reveal(), Err(NotRatedYet));
    entry.rate(
        CriterionState::NotAssessed {
            reason: NotAssessedReason::Time,
            note: String::new(),
        },
        "",
    );
    assert_eq!(entry.reveal(), Err(NotRatedYet));
    assert!(!entry.facts_visible());
    entry.rate(scored(2), "");
    assert_eq!(entry.reveal(), Ok(()));
    assert!(entry.facts_visible());
}

#[test]
fn a_change_after_the_reveal_needs_a_reason_and_keeps_both() {
    let mut card = complete();
    card.reveal("second").unwrap();
    card.rate("second", scored(3), "");
    assert_eq!(
        problems(&card, Suggestion::Yes),
        [(
            Some("second".to_owned()),
            Field::ChangeReason,
            Problem::ChangeWithoutReason { first: Level::TWO }
        )]
    );
    card.rate("second", scored(3), "The lists do assert their budget.");
    assert_eq!(problems(&card, Suggestion::Yes), []);
    let entry = card.entry("second").unwrap();
    assert_eq!(
        (entry.first_level(), entry.state.rating()),
        (Some(Level::TWO), Rating::Scored(Level::THREE))
    );
    card.reveal("second").unwrap();
    assert_eq!(
        card.entry("second").unwrap().first_level(),
        Some(Level::TWO)
    );
    card.rate("second", scored(2), "");
    assert!(!card.entry("second").unwrap().changed_after_reveal());
    let not_assessed = CriterionState::NotAssessed {
        reason: NotAssessedReason::Time,
        note: String::new(),
    };
    card.rate("second", not_assessed, "");
    assert_eq!(
        problems(&card, Suggestion::Yes).len(),
        1,
        "dropping the rating is a change too"
    );
}

#[test]
fn a_card_is_scored_under_its_rubric() {
    let rubric = crate::domain::rubric::sample::valid();
    let rated = complete().rated(&rubric, Seniority::Senior);
    let result = score_card(&rated, &[], &Policy::standard());
    assert_eq!(result.sums.applicable, 6);
    assert_eq!(result.sums.levels, 2 * 3 + 3 * 2 + 4);
    assert_eq!(result.suggested.suggestion, Suggestion::No);
    let blank = Scorecard::default().rated(&rubric, Seniority::Junior);
    assert!(
        blank
            .iter()
            .all(|criterion| criterion.rating == Rating::Missing)
    );
}

#[test]
fn a_card_can_be_stored() {
    let mut card = complete();
    card.reveal("first").unwrap();
    card.own.reveal(Suggestion::Yes);
    let json = serde_json::to_string(&card).unwrap();
    assert_eq!(serde_json::from_str::<Scorecard>(&json).unwrap(), card);
}
