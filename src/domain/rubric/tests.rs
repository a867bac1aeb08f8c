//! Each rule of the format is broken once, alone, and must be reported with its number and its line.

use super::sample::{VALID, valid};
use super::*;

mod hostile;
mod robust;
mod rules_1_to_7;
mod rules_8_to_17;
mod shipped;

fn faults_of(text: &str) -> Vec<RubricFault> {
    Rubric::from_toml("sample.toml", text).expect_err("the text has a fault")
}

/// Replaces one text (which must occur) and expects exactly one fault.
fn one_fault(from: &str, to: &str) -> RubricFault {
    assert!(VALID.contains(from), "{from:?} is not in the sample");
    let faults = faults_of(&VALID.replacen(from, to, 1));
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults.into_iter().next().unwrap()
}

#[track_caller]
fn expect(from: &str, to: &str, rule: u8, line: u32, problem: &str) {
    let fault = one_fault(from, to);
    assert_eq!(
        (fault.rule, fault.line, fault.problem.as_str()),
        (rule, Some(line), problem),
        "{fault}"
    );
    assert!(!fault.remedy.is_empty() && fault.file == "sample.toml");
}

#[test]
fn the_sample_is_valid_and_comes_back() {
    let rubric = valid();
    assert_eq!(rubric.faults(), []);
    assert_eq!(rubric.criteria.len(), 3);
    assert_eq!(rubric.advice().len(), 1);
    let canonical = rubric.canonical().unwrap();
    assert_eq!(Rubric::from_canonical(&canonical).unwrap(), rubric);
    let exported = rubric.to_toml().unwrap();
    assert_eq!(
        Rubric::from_toml("exported.toml", &exported).unwrap(),
        rubric
    );
}

#[test]
fn the_digest_depends_on_content_only() {
    let rubric = valid();
    let commented = VALID.replace("minutes = 45", "minutes = 45   # plenty");
    assert_eq!(
        Rubric::from_toml("x", &commented)
            .unwrap()
            .digest()
            .unwrap(),
        rubric.digest().unwrap()
    );
    let changed = VALID.replace("minutes = 45", "minutes = 46");
    assert_ne!(
        Rubric::from_toml("x", &changed).unwrap().digest().unwrap(),
        rubric.digest().unwrap()
    );
    assert_eq!(rubric.digest().unwrap().len(), 64);
    let canonical = rubric.canonical().unwrap();
    assert!(
        canonical
            .starts_with(r#"{"applies_to":{"levels":["junior","mid","senior","lead"],"roles""#)
    );
    assert!(
        canonical.contains(r#""at":{"2":10,"3":0}"#)
            && canonical.contains(r#""created":"2026-11-20""#)
    );
}

#[test]
fn odd_input_gives_a_kind_error() {
    let huge = "x".repeat(2 * 1024 * 1024);
    assert_eq!(
        faults_of(&huge)[0].problem,
        "The file is too large; a rubric has at most 256 kB"
    );
    let deep = format!("a = {}", "[".repeat(100_000));
    let keys: String = (0..5_000).map(|n| format!("k{n} = 1\n")).collect();
    let odd = [
        "",
        "\0",
        "\u{feff}",
        "= = =",
        "schema = ",
        "[[criterion",
        "criterion = 1",
        "[criterion]",
        "a.b.c.d = 1",
        "<html>",
        &deep,
        &keys,
    ];
    for text in odd {
        let faults = faults_of(text);
        assert!(
            !faults.is_empty() && faults.len() <= 101,
            "{text:.40}: {}",
            faults.len()
        );
        for fault in faults {
            assert!(!fault.problem.is_empty() && !fault.remedy.is_empty());
        }
    }
    let broken = faults_of(&VALID.replace("title = \"Second\"", "title = \"Second"));
    assert_eq!(
        (broken[0].rule, broken[0].line),
        (0, Some(38)),
        "{}",
        broken[0]
    );
}

#[test]
fn the_format_itself() {
    expect(
        "rubric/1",
        "rubric/2",
        0,
        1,
        "The schema \"rubric/2\" is not known",
    );
    expect(
        "\"1.0.0\"",
        "\"1.0\"",
        0,
        3,
        "The version \"1.0\" is not three numbers",
    );
    expect(
        "\"en\"",
        "\"English please\"",
        0,
        7,
        "\"English please\" is no language tag",
    );
    expect(
        "minutes = 45",
        "minutes = \"45\"",
        0,
        8,
        "minutes is no whole number from 1 to 480",
    );
    expect(
        "title = \"First\"",
        "title = 1",
        0,
        22,
        "title must be a text in quotes, not integer",
    );
    let fault = one_fault("weight = 3", "weight = 4");
    assert_eq!(
        fault.to_string(),
        "sample.toml:40: rule 11: \"second\" has the weight 4 without a reason. Add weight_reason, or use 1 to 3."
    );
}

#[test]
fn a_fault_has_a_column_where_its_key_stands() {
    let column = |from: &str, to: &str| one_fault(from, to).column;
    assert_eq!(column("weight = 3", "weight = 4"), Some(1));
    assert_eq!(column("{ 3 = 0, 2 = 10 }", "{ 3 = 10, 2 = 10 }"), Some(66));
    assert_eq!(
        column(
            "mid = 2, senior = 3, lead = 4",
            "mid = 1, senior = 3, lead = 4"
        ),
        Some(26)
    );
    assert_eq!(
        column("minutes = 45\n", ""),
        None,
        "what is missing stands nowhere"
    );
}

#[test]
fn a_knockout_counts_different_people() {
    let knockout = &valid().knockouts[0];
    assert!(knockout.is_confirmed_by(&["ana", "bo"]));
    assert!(!knockout.is_confirmed_by(&["ana", "ana"]));
    assert!(!knockout.is_confirmed_by::<&str>(&[]));
}

#[test]
fn all_faults_are_reported_together() {
    let text = VALID
        .replace("weight = 3", "weight = 9")
        .replace("confirm = 2", "confirm = 1");
    let text = text.replace(
        "probes = [\"Why there?\", \"What comes next?\"]",
        "probes = [\"Why?\"]",
    );
    let rules: Vec<u8> = faults_of(&text).iter().map(|fault| fault.rule).collect();
    assert_eq!(rules, [11, 13, 14]);
}
