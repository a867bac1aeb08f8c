//! T11, T12, and suggestions that are withheld, held by the ceiling, or rest on nothing.

use super::super::machine;
use super::read;
use crate::domain::grading::machine::machine_level;
use crate::domain::grading::machine::tests::{fact, not_run, query_shape, transactions};
use crate::domain::grading::{Fact, FactStatus};
use crate::domain::rubric::Criterion;

fn told(criterion: &Criterion, facts: &[Fact]) -> String {
    read(&[machine::level(criterion, &machine_level(criterion, facts))])
}

#[test]
fn t11_and_t12() {
    let n100 = |value| fact("orm.list_queries.n100", value);
    let growth = |value| fact("orm.query_growth", value);
    let query_shape = query_shape();
    insta::assert_snapshot!("t11_at_3", told(&query_shape, &[n100(4.0), growth(0.0)]));
    insta::assert_snapshot!("t11_at_2", told(&query_shape, &[n100(4.0), growth(2.0)]));
    insta::assert_snapshot!(
        "t11_one_not_run",
        told(
            &query_shape,
            &[n100(4.0), not_run("orm.query_growth", FactStatus::NotRun)]
        )
    );
    insta::assert_snapshot!(
        "t11_both_broke",
        told(
            &query_shape,
            &[
                not_run("orm.list_queries.n100", FactStatus::Error),
                not_run("orm.query_growth", FactStatus::Error)
            ]
        )
    );
    let capped = [
        fact("orm.lost_updates", 0.0),
        fact("orm.side_effects_after_rollback", 1.0),
        fact("sec.injection_hits", 1.0),
    ];
    insta::assert_snapshot!("t12_a_cap_and_a_flag", told(&transactions(), &capped));
}

#[test]
fn a_level_that_is_withheld() {
    let facts = [
        fact("orm.lost_updates", 0.0),
        not_run("orm.side_effects_after_rollback", FactStatus::Error),
    ];
    insta::assert_snapshot!("withheld", told(&transactions(), &facts));
}

#[test]
fn an_unstable_fact_takes_no_part() {
    let unstable = Fact {
        min: Some(0.0),
        max: Some(12.0),
        ..fact("orm.query_growth", 0.0)
    };
    insta::assert_snapshot!(
        "unstable",
        told(
            &query_shape(),
            &[unstable, fact("orm.list_queries.n100", 4.0)]
        )
    );
}
