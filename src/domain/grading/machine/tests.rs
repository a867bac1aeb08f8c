//! The worked examples T11 and T12, and the cases in which a fact must not count.

use super::*;

fn criterion(source: &str, extra: &str, facts: &str) -> Criterion {
    let json = format!(
        r#"{{"id":"x","title":"X","definition":"X","weight":2,"source":"{source}",{extra}
        "expected":{{"junior":1,"mid":2,"senior":3,"lead":4}},
        "levels":{{"1":"a","2":"b","3":"c","4":"d"}},"facts":[{facts}]}}"#
    );
    serde_json::from_str(&json).unwrap()
}

pub(in crate::domain) fn query_shape() -> Criterion {
    criterion(
        "both",
        "",
        r#"{"key":"orm.query_growth","kind":"ladder","op":"<=","at":{"3":0,"2":10}},
           {"key":"orm.list_queries.n100","kind":"ladder","op":"<=","at":{"3":8,"2":20}},
           {"key":"test.query_budget_assertions","kind":"evidence"}"#,
    )
}

pub(in crate::domain) fn fact(key: &str, value: f64) -> Fact {
    Fact {
        key: key.into(),
        value: Some(value),
        unit: catalogue::find(key).unwrap().unit.into(),
        trust: Trust::Observed,
        status: FactStatus::Measured,
        runs: 3,
        min: Some(value),
        max: Some(value),
        evidence: Vec::new(),
        note: None,
    }
}

pub(in crate::domain) fn not_run(key: &str, status: FactStatus) -> Fact {
    Fact {
        status,
        value: None,
        min: None,
        max: None,
        ..fact(key, 0.0)
    }
}

fn suggested(n100: Fact, growth: Fact) -> Option<u8> {
    machine_level(&query_shape(), &[n100, growth])
        .level
        .map(Level::get)
}

#[test]
fn t11_the_lowest_ladder_counts() {
    let pair = |n100, growth| {
        suggested(
            fact("orm.list_queries.n100", n100),
            fact("orm.query_growth", growth),
        )
    };
    assert_eq!(pair(4.0, 0.0), Some(3));
    assert_eq!(pair(12.0, 0.0), Some(2));
    assert_eq!(pair(4.0, 2.0), Some(2));
    assert_eq!(pair(104.0, 90.0), Some(1));
}

#[test]
fn t11_ladders_without_a_value_are_skipped() {
    let half = [
        fact("orm.list_queries.n100", 4.0),
        not_run("orm.query_growth", FactStatus::NotRun),
    ];
    let result = machine_level(&query_shape(), &half);
    assert_eq!(result.level, Some(Level::THREE));
    assert_eq!(
        (
            result.ladders_measured,
            result.ladders,
            result.measured_share()
        ),
        (1, 2, Some(0.5))
    );
    assert_eq!(
        result.readings[0].said,
        Said::NotMapped {
            why: WhyNotMapped::NotRun
        }
    );
    assert!(result.readings[1].decides && !result.readings[0].decides);
    let none = [
        not_run("orm.list_queries.n100", FactStatus::Error),
        not_run("orm.query_growth", FactStatus::Error),
    ];
    assert_eq!(machine_level(&query_shape(), &none).level, None);
    assert_eq!(
        machine_level(&query_shape(), &[]).readings[0].said,
        Said::NotMapped {
            why: WhyNotMapped::NotReported
        }
    );
}

pub(in crate::domain) fn transactions() -> Criterion {
    criterion(
        "both",
        "",
        r#"{"key":"orm.lost_updates","kind":"ladder","op":"<=","at":{"3":0,"2":1}},
           {"key":"orm.side_effects_after_rollback","kind":"cap","when":"> 0","max_level":2},
           {"key":"sec.injection_hits","kind":"veto","when":"> 0"}"#,
    )
}

#[test]
fn t12_a_cap_holds_the_level_down() {
    let facts = [
        fact("orm.lost_updates", 0.0),
        fact("orm.side_effects_after_rollback", 1.0),
    ];
    let result = machine_level(&transactions(), &facts);
    assert_eq!(result.level, Some(Level::TWO));
    let decisive: Vec<&str> = result
        .readings
        .iter()
        .filter(|r| r.decides)
        .map(|r| r.key.as_str())
        .collect();
    assert_eq!(decisive, ["orm.side_effects_after_rollback"]);
}

#[test]
fn a_cap_alone_suggests_nothing() {
    let result = machine_level(
        &transactions(),
        &[fact("orm.side_effects_after_rollback", 1.0)],
    );
    assert_eq!(result.level, None);
    assert_eq!(result.readings[1].said, Said::Caps { level: Level::TWO });
}

#[test]
fn a_veto_flags_and_changes_no_level() {
    let result = machine_level(
        &transactions(),
        &[
            fact("orm.lost_updates", 0.0),
            fact("sec.injection_hits", 2.0),
        ],
    );
    assert_eq!(result.level, Some(Level::THREE));
    assert_eq!(
        result
            .flags()
            .map(|reading| reading.key.as_str())
            .collect::<Vec<_>>(),
        ["sec.injection_hits"]
    );
}

/// A ladder that is missing says nothing; a cap that is missing might have said no.
#[test]
fn a_cap_that_could_not_be_measured_withholds_the_level() {
    let shaky = Fact {
        min: Some(0.0),
        ..fact("orm.side_effects_after_rollback", 1.0)
    };
    let printed = Fact {
        trust: Trust::Reported,
        ..fact("orm.side_effects_after_rollback", 0.0)
    };
    let unknown = |status| not_run("orm.side_effects_after_rollback", status);
    for cap in [
        unknown(FactStatus::Error),
        unknown(FactStatus::NotRun),
        shaky,
        printed,
    ] {
        let result = machine_level(&transactions(), &[fact("orm.lost_updates", 0.0), cap]);
        assert_eq!(result.level, None, "{:?}", result.readings[1]);
        let withheld: Vec<_> = result
            .withheld_by()
            .map(|reading| (reading.key.as_str(), reading.withholds))
            .collect();
        assert_eq!(
            withheld,
            [("orm.side_effects_after_rollback", Some(Level::TWO))]
        );
        assert!(
            result.open_questions()[0].ends_with("down to level 2, so none is made."),
            "{:?}",
            result.open_questions()
        );
        assert!(result.readings.iter().all(|reading| !reading.decides));
        assert_eq!(
            result.readings[0].said,
            Said::Level {
                level: Level::THREE
            }
        );
    }
}

#[test]
fn an_unknown_cap_that_could_change_nothing_withholds_nothing() {
    let cap = not_run("orm.side_effects_after_rollback", FactStatus::Error);
    let at_the_cap = machine_level(
        &transactions(),
        &[fact("orm.lost_updates", 1.0), cap.clone()],
    );
    assert_eq!(at_the_cap.level, Some(Level::TWO));
    let below = machine_level(&transactions(), &[fact("orm.lost_updates", 8.0), cap]);
    assert_eq!(below.level, Some(Level::ONE));
    for not_missed in [
        Vec::new(),
        vec![not_run(
            "orm.side_effects_after_rollback",
            FactStatus::NotApplicable,
        )],
    ] {
        let mut facts = not_missed;
        facts.push(fact("orm.lost_updates", 0.0));
        let result = machine_level(&transactions(), &facts);
        assert_eq!(result.level, Some(Level::THREE));
        assert_eq!(result.withheld_by().count(), 0);
    }
}

#[test]
fn a_veto_that_could_not_be_measured_is_an_open_flag_and_changes_no_level() {
    let result = machine_level(
        &transactions(),
        &[
            fact("orm.lost_updates", 0.0),
            fact("orm.side_effects_after_rollback", 0.0),
            not_run("sec.injection_hits", FactStatus::Error),
        ],
    );
    assert_eq!(result.level, Some(Level::THREE));
    assert_eq!(result.flags().count(), 0);
    assert_eq!(
        result.open_questions(),
        [
            "Injections that worked: could not be measured. Whether it would raise a flag is not known; look for yourself."
        ]
    );
}

#[test]
fn unstable_facts_are_shown_and_not_mapped() {
    let shaky = Fact {
        min: Some(0.0),
        max: Some(1.0),
        ..fact("orm.lost_updates", 0.0)
    };
    let result = machine_level(&transactions(), &[shaky]);
    assert_eq!(result.level, None);
    assert_eq!(
        result.readings[0].said,
        Said::NotMapped {
            why: WhyNotMapped::Unstable
        }
    );
    assert_eq!(result.readings[0].value, Some(0.0));
    let within_one_level = Fact {
        min: Some(2.0),
        max: Some(9.0),
        ..fact("orm.lost_updates", 5.0)
    };
    assert_eq!(
        machine_level(&transactions(), &[within_one_level]).level,
        Some(Level::ONE)
    );
}

#[test]
fn what_candidate_code_printed_is_not_mapped() {
    let printed = Fact {
        trust: Trust::Reported,
        ..fact("orm.lost_updates", 0.0)
    };
    let result = machine_level(&transactions(), &[printed]);
    assert_eq!((result.level, result.ladders_measured), (None, 0));
    assert_eq!(
        result.readings[0].said,
        Said::NotMapped {
            why: WhyNotMapped::ReportedOnly
        }
    );
    let own = Fact {
        trust: Trust::Reported,
        ..fact("test.query_budget_assertions", 4.0)
    };
    assert_eq!(
        machine_level(&query_shape(), &[own]).readings[2].said,
        Said::Shown
    );
}

#[test]
fn no_rubric_lifts_a_machine_above_level_three() {
    let ladder =
        r#"{"key":"review.found_ratio","kind":"ladder","op":">=","at":{"4":0.9,"3":0.8,"2":0.5}}"#;
    let generous = criterion(
        "machine",
        r#""ceiling":4,"ceiling_reason":"exact","#,
        ladder,
    );
    let result = machine_level(&generous, &[fact("review.found_ratio", 1.0)]);
    assert_eq!(
        (result.level, result.held_by_ceiling),
        (Some(Level::THREE), true)
    );
    let strict = criterion("machine", r#""ceiling":2,"#, ladder);
    assert_eq!(
        machine_level(&strict, &[fact("review.found_ratio", 0.85)]).level,
        Some(Level::TWO)
    );
}

#[test]
fn numbers_that_are_none_never_count() {
    let broken = Fact {
        value: Some(f64::NAN),
        min: None,
        max: None,
        ..fact("orm.lost_updates", 0.0)
    };
    assert_eq!(machine_level(&transactions(), &[broken]).level, None);
    let empty = Fact {
        value: None,
        ..fact("orm.lost_updates", 0.0)
    };
    assert_eq!(machine_level(&transactions(), &[empty]).level, None);
}

#[test]
fn the_explanation_can_be_frozen() {
    let result = machine_level(&transactions(), &[fact("orm.lost_updates", 1.0)]);
    let json = serde_json::to_string(&result).unwrap();
    assert_eq!(serde_json::from_str::<MachineLevel>(&json).unwrap(), result);
}
