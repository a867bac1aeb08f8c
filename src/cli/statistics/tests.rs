//! The command's own promises; the figures are tested beside their formulas.

use serde_json::{Value, json};

use super::{EXAMPLES, answers};

fn ask(cases: &Value) -> Value {
    serde_json::to_value(answers(&cases.to_string()).unwrap()).unwrap()
}

#[test]
fn every_example_has_a_figure_or_a_reason() {
    let found = serde_json::to_value(answers(EXAMPLES).unwrap()).unwrap();
    let answers = found.as_array().unwrap();
    for answer in answers {
        assert!(
            answer.get("value").is_some() ^ answer.get("not_computable").is_some(),
            "{answer}"
        );
    }
    for measure in [
        "scorecard",
        "loop",
        "confidence",
        "machine_level",
        "leniency",
        "halo",
        "machine_agreement",
        "reliability",
        "kappa",
        "icc",
        "alpha",
        "rate",
        "two_rates",
        "adverse_impact",
        "holm",
        "scoring_rates",
    ] {
        assert!(
            answers.iter().any(|answer| answer["measure"] == measure),
            "no example of {measure}"
        );
    }
}

#[test]
fn a_figure_comes_with_its_counts() {
    let found =
        ask(&json!([{"id": "a", "measure": "rate", "given": {"selected": 12, "people": 30}}]));
    assert_eq!(found[0]["id"], "a");
    assert_eq!(found[0]["value"]["rate"], 0.4);
    assert_eq!(
        (&found[0]["value"]["selected"], &found[0]["value"]["people"]),
        (&json!(12), &json!(30))
    );
}

#[test]
fn a_missing_figure_says_why() {
    let equal = json!([{"id": "b", "measure": "kappa", "given": {"weights": "linear", "pairs": [[3, 3], [3, 3]]}}]);
    assert_eq!(
        ask(&equal)[0],
        json!({
            "id": "b", "measure": "kappa", "not_computable": "no_variation",
            "because": "All ratings are equal, so agreement cannot be told from chance",
        })
    );
}

#[test]
fn input_that_is_no_case_is_refused() {
    for text in [
        "",
        "{}",
        "[{}]",
        r#"[{"id": "a", "measure": "guess", "given": {}}]"#,
        r#"[{"id": "a", "measure": "rate", "given": {"selected": 1, "people": 2, "typo": 3}}]"#,
        r#"[{"id": "a", "measure": "rate", "given": {"selected": -1, "people": 2}}]"#,
    ] {
        let Err(refusal) = answers(text) else {
            panic!("{text} was taken")
        };
        assert!(refusal.to_string().contains("--examples"));
    }
}
