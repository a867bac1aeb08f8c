//! What is compared with what, and from how many ratings on; T18 of the worked examples.

use uuid::Uuid;

use super::figures::Figures;
use super::usage;
use super::*;
use crate::domain::statistics::calibration::Signal;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn user(number: u8) -> UserId {
    UserId(id(u128::from(number)))
}

/// `rater` gives `level` to candidate `unit` on the criterion "locks", on a card of its own.
fn rating(rater: u8, unit: u8, level: u8) -> Rating {
    Rating {
        card: ScorecardId(id(u128::from(unit) * 100 + u128::from(rater))),
        application: ApplicationId(id(u128::from(unit))),
        interview: InterviewId(id(u128::from(unit))),
        rater: user(rater),
        rubric: Major::of("django.orm", "1.2.0").unwrap(),
        criterion: "locks".to_owned(),
        level: Level::try_from(level).unwrap(),
        note: 40,
        shadow: false,
        took: Some(90),
    }
}

/// A row for each rater; 0 is a gap.
fn table(rows: &[&[u8]]) -> Vec<Rating> {
    let mut all = Vec::new();
    for (rater, row) in (1..).zip(rows) {
        for (unit, level) in (1..).zip(*row) {
            if *level > 0 {
                all.push(rating(rater, unit, *level));
            }
        }
    }
    all
}

fn figures(all: Vec<Rating>, rater: u8) -> Figures {
    Figures::of(&Ratings::of(all, None), user(rater))
}

fn few(have: u32, need: u32, of: &'static str) -> Withheld {
    Withheld::TooFew { have, need, of }
}

/// T18: three raters, ten candidates.
fn t18() -> Vec<Rating> {
    table(&[
        &[3, 2, 4, 1, 3, 2, 4, 3, 0, 2],
        &[3, 2, 3, 2, 4, 3, 4, 3, 1, 0],
        &[2, 2, 4, 1, 3, 2, 4, 0, 1, 3],
    ])
}

#[test]
fn the_worked_example_comes_out_whatever_the_order_of_cards() {
    for reversed in [false, true] {
        let mut all = t18();
        if reversed {
            all.reverse();
        }
        for (rater, raw, shrunk) in [
            (1, -0.166667, -0.078947),
            (2, 0.277778, 0.131579),
            (3, -0.111111, -0.052632),
        ] {
            let found = figures(all.clone(), rater);
            let leniency = found.beside.leniency.unwrap();
            assert_eq!(
                (
                    found.beside.shared,
                    leniency.shared,
                    found.beside.colleagues
                ),
                (9, 9, 2)
            );
            assert!((leniency.raw - raw).abs() < 1e-6);
            assert!((leniency.shrunk - shrunk).abs() < 1e-6);
            assert_eq!(leniency.signal, Signal::None);
            assert_eq!(found.beside.agreement, Err(few(9, 10, "shared ratings")));
        }
    }
}

#[test]
fn below_the_least_counts_nothing_is_said() {
    let seven: &[u8] = &[3, 3, 2, 2, 4, 1, 3];
    let found = figures(table(&[seven, seven]), 1);
    assert_eq!(found.beside.leniency, Err(few(7, 8, "shared ratings")));
    assert_eq!(found.levels, Err(few(7, 8, "ratings")));
    assert_eq!(found.notes, Err(few(7, 8, "ratings")));
    assert_eq!(found.halo, Err(few(0, 10, "cards")));
    assert_eq!(
        found.shadow,
        Err(few(0, 8, "ratings beside an interviewer’s"))
    );
    assert_eq!(found.submitting.unwrap().minutes, 90.0);
    let alone = figures(table(&[&[3; 40]]), 1);
    assert_eq!((alone.ratings, alone.beside.shared), (40, 0));
    assert_eq!(alone.levels, Ok([0, 0, 40, 0]));
    assert_eq!(
        alone.beside.leniency.unwrap_err().to_string(),
        "Not enough yet: 0 of 8 shared ratings"
    );
}

#[test]
fn a_signal_needs_twenty_shared_ratings_and_a_third_of_a_level() {
    let high: Vec<u8> = vec![4; 20];
    let low: Vec<u8> = vec![3; 20];
    let signal = |own: &[u8], other: &[u8]| {
        figures(table(&[own, other]), 1)
            .beside
            .leniency
            .unwrap()
            .signal
    };
    assert_eq!(signal(&high, &low), Signal::Lenient);
    assert_eq!(signal(&low, &high), Signal::Severe);
    assert_eq!(signal(&high[..19], &low[..19]), Signal::None);
    assert_eq!(signal(&high, &high), Signal::None);
}

#[test]
fn major_versions_are_never_put_together() {
    let mut all = t18();
    let mut older = t18();
    for rating in &mut older {
        rating.rubric.major = 0;
        rating.level = Level::FOUR;
        rating.card = ScorecardId(id(rating.card.0.as_u128() + 5_000));
    }
    let alone = figures(all.clone(), 2).beside.leniency.unwrap();
    all.extend(older);
    let both = figures(all.clone(), 2);
    assert_eq!(both.beside.leniency.unwrap(), alone);
    assert_eq!(both.ratings, 9);
    let major = Major::of("django.orm", "0.3.1").unwrap();
    let asked = Figures::of(&Ratings::of(all, Some(&major)), user(2));
    assert_eq!(asked.levels, Ok([0, 0, 0, 9]));
}

#[test]
fn shadows_are_compared_and_enter_nothing_else() {
    let mut all = t18();
    let before = figures(all.clone(), 1);
    for unit in 1..=10 {
        let mut shadow = rating(4, unit, 4);
        shadow.shadow = true;
        all.push(shadow);
    }
    let after = figures(all.clone(), 1);
    assert_eq!(after.beside.leniency, before.beside.leniency);
    assert_eq!(after.beside.colleagues, before.beside.colleagues);
    let shadow = figures(all, 4);
    assert_eq!(
        (shadow.cards, shadow.ratings, shadow.beside.shared),
        (0, 0, 0)
    );
    assert_eq!(shadow.shadow_cards, 10);
    let compared = shadow.shadow.unwrap();
    assert_eq!((compared.pairs, compared.exact), (27, 6));
    assert_eq!(compared.higher, 21);
}

#[test]
fn a_colleague_is_never_the_whole_panel() {
    let card = |rater: u8, unit: u8, levels: [u8; 3]| {
        levels
            .into_iter()
            .zip(["a", "b", "c"])
            .map(move |(level, criterion)| Rating {
                criterion: criterion.to_owned(),
                ..rating(rater, unit, level)
            })
    };
    let cards = |raters: &[u8]| -> Vec<Rating> {
        let mut all = Vec::new();
        for unit in 0..10 {
            all.extend(card(1, unit, [3, 3, 3]));
            for rater in raters {
                all.extend(card(*rater, 100 + unit + rater * 10, [1, 2, 4]));
            }
        }
        all
    };
    assert_eq!(
        figures(cards(&[2, 3]), 1).halo,
        Err(few(2, 3, "colleagues"))
    );
    let halo = figures(cards(&[2, 3, 4]), 1).halo.unwrap();
    assert!(halo.sign);
    assert_eq!((halo.own.cards, halo.panel.cards), (10, 30));
}

#[test]
fn use_is_described_from_enough_people_and_ratings_on() {
    let all = Ratings::of(t18(), None);
    let used = usage::of(&all, &["locks", "plans"]);
    let levels = used[0].levels.as_ref().unwrap();
    assert_eq!(levels, &[4, 8, 9, 6]);
    assert_eq!(used[1].levels, Err(few(0, 20, "ratings")));
    let agreed = used[0].agreement.unwrap();
    assert_eq!(
        (agreed.pairs, agreed.exact, agreed.within_one),
        (24, 13, 24)
    );
    assert!(
        usage::hardest(&used).is_none(),
        "one criterion cannot be the hardest"
    );
    let two = table(&[&[3; 15], &[3; 15]]);
    let used = usage::of(&Ratings::of(two, None), &["locks"]);
    assert_eq!(used[0].levels, Err(few(2, 3, "people")));
}
