//! The audit of an automated tool: T31.

use super::super::proportion::Tally;
use super::super::scoring_rate::{Scores, ScoringRates, scoring_rates};
use super::*;

fn t31(leave_out_small: bool) -> ScoringRates {
    let group = |name: &str, scores: &[f64]| Scores {
        group: name.into(),
        scores: scores.to_vec(),
    };
    let groups = [
        group("F", &[2.1, 2.6, 3.0, 3.2, 3.4]),
        group("M", &[2.4, 2.9, 3.1, 3.3, 3.5, 3.6, 2.8]),
        group("nobody", &[]),
    ];
    scoring_rates(&groups, &[3.0], leave_out_small).unwrap()
}

#[test]
fn t31_scoring_rates() {
    let found = t31(false);
    assert_eq!((found.median, found.people, found.unknown), (3.0, 13, 1));
    let (f, m) = (&found.groups[0], &found.groups[1]);
    near(f.rate.unwrap().rate, 0.4);
    near(m.rate.unwrap().rate, 0.571429);
    near(f.ratio.unwrap(), 0.7);
    assert_eq!(
        (m.ratio, m.rate.unwrap().tally),
        (Ok(1.0), Tally::new(4, 7).unwrap())
    );
    assert_eq!(found.groups[2].rate, Err(NotComputable::NoPeople));
    assert!(!f.small && f.may_be_shown && found.groups[2].small);
}

#[test]
fn small_groups_keep_their_counts_in_an_audit() {
    let scores = |name: &str, count: usize, score: f64| Scores {
        group: name.into(),
        scores: vec![score; count],
    };
    let groups = [
        scores("large", 60, 1.0),
        scores("other", 59, 2.0),
        scores("small", 2, 3.0),
    ];
    let ratios = |leave_out| {
        let found = scoring_rates(&groups, &[], leave_out).unwrap();
        found.groups.iter().map(|one| one.ratio).collect::<Vec<_>>()
    };
    let [none, left_out] = [NotComputable::NobodySelected, NotComputable::LeftOut];
    assert_eq!(ratios(true), [Err(none), Err(none), Err(left_out)]);
    assert_eq!(ratios(false), [Ok(0.0), Ok(0.0), Ok(1.0)]);
    assert_eq!(
        scoring_rates(&[], &[], false),
        Err(NotComputable::NothingGiven)
    );
    assert_eq!(
        scoring_rates(&groups, &[f64::NAN], false),
        Err(NotComputable::NotANumber)
    );
    assert_eq!(scoring_rates(&[], &[1.0, 2.0], false).unwrap().median, 1.5);
}
