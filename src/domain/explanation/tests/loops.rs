//! T14 to T16, and debriefs with one rater, with nothing rated, with two major versions and with own data.

use std::collections::BTreeMap;

use chrono::TimeZone;

use super::super::{Explanation, criteria, interview_loop, sureness};
use super::read;
use crate::domain::debrief::agenda::agenda;
use crate::domain::debrief::reliability::{Estimate, Estimates};
use crate::domain::debrief::tests::{card, in_version, seats};
use crate::domain::debrief::{Debrief, Seat};
use crate::domain::scoring::Recommendation;
use crate::domain::scoring::confidence::{LOOP_DEVIATION, SINGLE_RATER_RELIABILITY, confidence};
use crate::domain::scoring::tests::several::t14;
use crate::domain::statistics::reliability::Reliability;

fn figures(debrief: &Debrief) -> Vec<Explanation> {
    vec![
        interview_loop::mean(debrief),
        interview_loop::bounds(debrief),
        interview_loop::gap(debrief),
        interview_loop::coverage(debrief),
        sureness::band(debrief),
        sureness::reliability(debrief),
        sureness::confidence(debrief),
    ]
}

fn everything(debrief: &Debrief) -> String {
    let mut all = figures(debrief);
    all.push(criteria::agreement(debrief));
    all.push(criteria::rated(debrief));
    all.push(criteria::measured(debrief));
    all.push(criteria::votes(debrief));
    for row in &debrief.rows {
        all.push(criteria::spread(debrief, row));
        all.extend(
            row.gate
                .as_ref()
                .map(|gate| criteria::gate(gate, &row.title)),
        );
    }
    all.push(criteria::agenda(&agenda(debrief)));
    read(&all)
}

fn put_together(seats: &[Seat<'_>]) -> Debrief {
    Debrief::of(seats, &BTreeMap::new(), &Estimates::new())
}

#[test]
fn t14_to_t16() {
    let loop_score = t14();
    let (mean, gap) = (loop_score.mean.unwrap(), loop_score.gap.unwrap());
    let mut debrief = put_together(&[]);
    debrief.confidence = confidence(mean, gap, 4, SINGLE_RATER_RELIABILITY, LOOP_DEVIATION);
    debrief.loop_score = loop_score;
    insta::assert_snapshot!("t14_to_t16", read(&figures(&debrief)));
}

#[test]
fn two_people_who_differ() {
    let rubric = in_version("1.0.0");
    let cards = [
        ("Ana", card([3, 4, 0], Recommendation::Yes)),
        ("Bo", card([2, 2, 0], Recommendation::No)),
    ];
    let estimate = Estimate {
        reliability: Reliability::of(Some(0.61), 34),
        at: chrono::Utc.with_ymd_and_hms(2026, 11, 3, 9, 0, 0).unwrap(),
    };
    let estimates = Estimates::from([(rubric.line(), estimate)]);
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &estimates);
    insta::assert_snapshot!("two_people_who_differ", everything(&debrief));
}

#[test]
fn one_rater() {
    let rubric = in_version("1.0.0");
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    insta::assert_snapshot!(
        "one_rater",
        everything(&put_together(&seats(&rubric, &cards)))
    );
}

#[test]
fn nothing_rated() {
    let rubric = in_version("1.0.0");
    let cards = [("Ana", card([0, 0, 0], Recommendation::No))];
    insta::assert_snapshot!(
        "nothing_rated",
        everything(&put_together(&seats(&rubric, &cards)))
    );
}

#[test]
fn no_interview_at_all() {
    insta::assert_snapshot!("no_interview_at_all", everything(&put_together(&[])));
}

#[test]
fn an_older_major_version_is_named_and_not_counted() {
    let (old, new) = (in_version("1.4.0"), in_version("2.0.0"));
    let cards = [
        ("Ana", card([1, 1, 1], Recommendation::No)),
        ("Bo", card([4, 4, 4], Recommendation::Yes)),
    ];
    let mut both = seats(&old, &cards[..1]);
    both.extend(seats(&new, &cards[1..]));
    let told = interview_loop::mean(&put_together(&both));
    assert_eq!(
        told.sentence,
        "1 of 1 competency rated, in 1 card. The card of Ana under Sample rubric 1.4.0 is not counted: \
         scores under different major versions of a rubric are never averaged."
    );
    assert_eq!(told.figure, "4");
}

#[test]
fn data_that_give_no_figure_say_so() {
    let rubric = in_version("1.0.0");
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    let at = chrono::Utc.with_ymd_and_hms(2026, 11, 3, 9, 0, 0).unwrap();
    let told = |own, units| {
        let estimate = Estimate {
            reliability: Reliability::of(own, units),
            at,
        };
        let estimates = Estimates::from([(rubric.line(), estimate)]);
        let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &estimates);
        sureness::reliability(&debrief).steps[0].clone()
    };
    assert_eq!(
        told(None, 12),
        "Sample rubric (sample.rubric@1), 1 card: 0.44, published figure: 12 candidates rated twice so far, 30 are needed for an own one, estimated on 3 November 2026"
    );
    assert_eq!(
        told(Some(-0.1), 31),
        "Sample rubric (sample.rubric@1), 1 card: 0.44, published figure: 31 candidates rated twice, but their ratings give none that can be used, estimated on 3 November 2026"
    );
}
