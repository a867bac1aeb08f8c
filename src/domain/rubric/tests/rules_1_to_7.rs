//! Ids, anchors, words and bars.

use super::*;

#[test]
fn rule_1_unknown_keys_and_ids() {
    expect(
        "minutes = 45",
        "minutes = 45\nmood = \"good\"",
        1,
        9,
        "The key \"mood\" is unknown",
    );
    expect(
        "id = \"third\"\ntitle",
        "id = \"third\"\nweigth = 1\ntitle",
        1,
        55,
        "The key \"weigth\" is unknown in criterion[2]",
    );
    expect(
        "\"sample.rubric\"",
        "\"Sample..rubric\"",
        1,
        2,
        "\"Sample..rubric\" is not a valid id",
    );
    expect(
        "id = \"open\"",
        "id = \"open_one\"",
        1,
        67,
        "\"open_one\" is not a valid id",
    );
    let doubled = VALID.replace("[[knockout]]", "[[knockout]]\nid = \"defended\"\ncriterion = \"third\"\ntext = \"Twice.\"\nconfirm = 2\n\n[[knockout]]");
    let faults = faults_of(&doubled);
    assert_eq!(
        (faults[0].rule, faults[0].problem.as_str()),
        (1, "The knockout id \"defended\" is used twice")
    );
}

#[test]
fn rule_2_three_to_eight_criteria() {
    let start = VALID.find("[[criterion]]\nid = \"third\"").unwrap();
    let end = VALID.find("[[question]]").unwrap();
    let fewer = format!("{}{}", &VALID[..start], &VALID[end..]);
    let rules: Vec<u8> = faults_of(&fewer).iter().map(|fault| fault.rule).collect();
    assert!(rules.contains(&2), "{rules:?}");
    let third = &VALID[start..end];
    let many: String = (0..6)
        .map(|n| third.replace("\"third\"", &format!("\"third-{n}\"")))
        .collect();
    let named: String = (0..6).map(|n| format!(", \"third-{n}\"")).collect();
    let more = VALID.replace("[[question]]", &format!("{many}\n[[question]]"));
    let more = more.replace(
        "\"first\", \"third\"",
        &format!("\"first\", \"third\"{named}"),
    );
    let faults = faults_of(&more);
    assert_eq!(
        faults[0].problem, "There are 9 criteria; a rubric has 3 to 8, best 4 to 7",
        "{faults:#?}"
    );
}

#[test]
fn rule_3_anchors() {
    expect(
        "Blames other people for the fault and hides the log.",
        "Blames.",
        3,
        61,
        "Level 1 of \"third\" has 7 characters",
    );
    expect(
        "4 = \"Removes the whole",
        "5 = \"Too high for it, so high.\"\n4 = \"Removes the whole",
        3,
        64,
        "The key \"5\" is unknown in criterion[2].levels",
    );
    expect(
        "min = 1, max = 4",
        "min = 1, max = 5",
        3,
        10,
        "The scale goes from 1 to 5",
    );
    expect("\"independent\", ", "", 3, 10, "The scale has 3 labels");
    expect(
        "4 = \"Removes the whole class of faults across several teams.\"",
        "4 = \"Writes down CAUSE, effect and the guard -- that was added!\"",
        3,
        64,
        "Levels 3 and 4 of \"third\" say the same",
    );
    expect(
        "4 = \"Removes the whole class of faults across several teams.\"\n",
        "",
        3,
        60,
        "4 is missing in criterion[2].levels",
    );
}

#[test]
fn rule_4_swapped_adverbs() {
    expect(
        "4 = \"Removes the whole class of faults across several teams.\"",
        "4 = \"Writes down cause, effect and always the guard that was added.\"",
        4,
        64,
        "Levels 3 and 4 of \"third\" share more than 80% of their words",
    );
}

#[test]
fn rule_5_banned_words() {
    expect(
        "What did they do?",
        "Is it a Culture-Fit?",
        5,
        28,
        "The words \"culture fit\" do not belong into a rubric",
    );
    expect(
        "Why there?",
        "Are you energetic?",
        5,
        71,
        "The words \"energetic\" do not belong into a rubric",
    );
    assert!(
        Rubric::from_toml(
            "x",
            &VALID.replace("Why there?", "What of the youngest row?")
        )
        .is_ok()
    );
}

#[test]
fn rules_6_and_7_bars_and_gates() {
    expect(
        "junior = 2, mid = 2",
        "junior = 3, mid = 2",
        6,
        42,
        "\"second\" expects level 3 of junior and only 2 of mid",
    );
    expect(
        "senior = 3, lead = 4",
        "senior = 3, lead = 5",
        6,
        42,
        "lead is no whole number from 1 to 4 in criterion[1].expected",
    );
    expect(
        "mid = 2, senior = 3, lead = 4",
        "senior = 3, lead = 4",
        6,
        42,
        "mid is missing in criterion[1].expected",
    );
    expect(
        "{ senior = 3 }",
        "{ senior = 4 }",
        7,
        27,
        "The gate of \"first\" for senior is 4, above the expected level 3",
    );
}
