//! The shipped ORM kit: the reference and the starter get what they deserve, and a repeated run says the same.

use assay::domain::grading::accept::fact_faults;
use assay::domain::grading::machine::machine_level;
use assay::domain::grading::{Outcome, StepState};
use assay::domain::level::Level;
use assay::runner::gate::{GateOptions, check};

use super::harness::{fact, request, root, rubric, run, starter, trusted};

#[test]
fn the_reference_reaches_level_three_everywhere() {
    let request = request(&root().join("takehomes/orm/reference"));
    let report = run(&request);
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    assert_eq!(fact_faults(&report.facts), []);
    assert!(
        report
            .steps
            .iter()
            .all(|step| step.state == StepState::Passed && step.millis.is_some()),
        "{:?}",
        report.steps
    );
    let rubric = rubric();
    for criterion in request.kit.manifest.feeds.keys() {
        let level = machine_level(rubric.criterion(criterion).unwrap(), &report.facts);
        assert_eq!(
            level.level,
            Some(Level::THREE),
            "{criterion}: {:?}",
            level.readings
        );
    }
    assert!(
        report.cpu_millis > 1_000 && report.limits_hit.is_empty(),
        "{} {:?}",
        report.cpu_millis,
        report.limits_hit
    );
}

#[test]
fn the_starter_works_and_stays_low() {
    let report = starter();
    assert_eq!(report.outcome, Outcome::Graded, "{:?}", report.reason);
    assert_eq!(fact_faults(&report.facts), []);
    let rubric = rubric();
    for criterion in request(&root()).kit.manifest.feeds.keys() {
        let level = machine_level(rubric.criterion(criterion).unwrap(), &report.facts).level;
        assert!(
            level.is_some_and(|level| level < Level::THREE),
            "{criterion}: {level:?}"
        );
    }
    assert_eq!(fact(report, "api.contract_pass_ratio").value, Some(1.0));
    assert_eq!(fact(report, "sec.secrets_in_repo").value, Some(0.0));
}

#[test]
fn another_seed_changes_names_but_no_fact() {
    let mut request = request(&root().join("takehomes/orm/starter"));
    request.seed = 4_711;
    assert_eq!(trusted(&run(&request)), trusted(starter()));
}

/// Slow: one whole run per mutant. `assay takehome check` does the same and more.
#[test]
#[ignore = "takes minutes; run it after a change of a kit or a probe"]
fn every_mutant_is_caught_by_the_fact_meant_for_it() {
    let request = request(&root().join("takehomes/orm/reference"));
    let lines = check(
        &request,
        &rubric(),
        &GateOptions {
            repeats: 1,
            only: Vec::new(),
        },
        &mut |line| eprintln!("{line:?}"),
    )
    .unwrap();
    let failed: Vec<_> = lines.iter().filter(|line| !line.passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
