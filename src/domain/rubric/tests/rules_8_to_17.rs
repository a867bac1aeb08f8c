//! Facts, weights, questions, roles and provenance.

use super::*;

#[test]
fn rule_8_ladders() {
    expect(
        "source = \"both\"",
        "source = \"human\"",
        8,
        41,
        "\"second\" is rated by people only but has a ladder",
    );
    expect(
        "weight = 2\nsource = \"human\"",
        "weight = 2\nsource = \"machine\"",
        8,
        25,
        "\"first\" is rated by facts but has no ladder",
    );
    expect(
        "source = \"both\"",
        "source = \"oracle\"",
        8,
        41,
        "\"oracle\" is no source",
    );
}

#[test]
fn rule_9_thresholds_and_ceiling() {
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ 3 = 10, 2 = 10 }",
        9,
        44,
        "Level 3 of orm.query_growth is not harder to reach than level 2",
    );
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ 3 = 0, 1 = 10 }",
        9,
        44,
        "The key \"1\" is unknown in criterion[1].facts[0].at",
    );
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ }",
        9,
        44,
        "The ladder of orm.query_growth in \"second\" has no threshold",
    );
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ 3 = nan, 2 = 10 }",
        9,
        44,
        "The threshold for level 3 is no finite number",
    );
    expect(
        "\"> 512\"",
        "\"above 512\"",
        9,
        45,
        "\"above 512\" is no condition; write one like \"> 0\" (>, >=, < or <=, then a number)",
    );
    expect(
        "source = \"both\"",
        "source = \"both\"\nceiling = 4\nceiling_reason = \"exact\"",
        9,
        42,
        "The ceiling of \"second\" is above 3",
    );
    let machine = VALID.replace(
        "source = \"both\"",
        "source = \"machine\"\nceiling = 4\nceiling_reason = \"exact\"",
    );
    assert!(Rubric::from_toml("x", &machine).is_ok());
}

#[test]
fn rule_10_catalogue() {
    expect(
        "\"orm.query_growth\"",
        "\"orm.query_grow\"",
        10,
        44,
        "The fact \"orm.query_grow\" is not in the catalogue",
    );
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ 3 = 0.5, 2 = 10 }",
        10,
        44,
        "orm.query_growth can never be 0.5",
    );
    expect(
        "{ key = \"work.commits\", kind = \"evidence\" }",
        "{ key = \"work.commits\", kind = \"cap\", when = \"> 3\", max_level = 2 }",
        10,
        29,
        "work.commits says how somebody worked and must not become a level",
    );
}

#[test]
fn rule_11_weights() {
    expect(
        "weight = 3",
        "weight = 4",
        11,
        40,
        "\"second\" has the weight 4 without a reason",
    );
    expect(
        "weight = 3",
        "weight = 0",
        11,
        40,
        "weight is no whole number from 1 to 4 in criterion[1]",
    );
    assert!(
        Rubric::from_toml(
            "x",
            &VALID.replace("weight = 3", "weight = 4\nweight_reason = \"Most damage\"")
        )
        .is_ok()
    );
}

#[test]
fn rules_12_to_14_questions_and_knockouts() {
    expect(
        "[\"first\", \"third\"]",
        "[\"third\"]",
        12,
        21,
        "Nothing gives evidence for \"first\"",
    );
    expect(
        "[\"first\", \"third\"]",
        "[\"first\", \"third\", \"fourth\"]",
        13,
        69,
        "\"open\" asks for the unknown criterion \"fourth\"",
    );
    expect(
        "[\"Why there?\", \"What comes next?\"]",
        "[\"Why there?\"]",
        13,
        71,
        "\"open\" has 1 probes",
    );
    expect(
        "minutes = 30",
        "minutes = 50",
        13,
        8,
        "The questions take 50 minutes, the rubric has 45",
    );
    expect(
        "criterion = \"third\"",
        "criterion = \"fourth\"",
        14,
        76,
        "\"defended\" belongs to the unknown criterion \"fourth\"",
    );
    expect(
        "confirm = 2",
        "confirm = 1",
        14,
        78,
        "\"defended\" counts on the word of 1",
    );
}

#[test]
fn rules_15_to_17_roles_and_provenance() {
    expect(
        "\"backend\", ",
        "\"wizard\", ",
        15,
        11,
        "There is no role \"wizard\"",
    );
    expect(
        "\"junior\", \"mid\"",
        "\"intern\", \"mid\"",
        15,
        11,
        "\"intern\" is no levels",
    );
    assert!(
        Rubric::from_toml("x", &VALID.replace("\"backend\", \"tech-lead\"", "\"all\"")).is_ok()
    );
    expect(
        "978-0-306-40615-7",
        "978-0-306-40615-8",
        16,
        18,
        "The source \"ISBN 978-0-306-40615-8\" cannot be looked up",
    );
    expect(
        "licence = \"CC-BY-4.0\"\n",
        "",
        16,
        13,
        "The texts have no licence",
    );
    expect(
        "\"Bao Example\"",
        "\" amara SAMPLE\"",
        17,
        15,
        "A published rubric needs a reviewer who is not an author",
    );
    expect(
        "created = 2026-11-20\n",
        "",
        17,
        13,
        "A published rubric needs the day it was written",
    );
    expect(
        "created = 2026-11-20",
        "created = \"soon\"",
        17,
        16,
        "created is no date",
    );
    let draft = VALID
        .replace("\"published\"", "\"draft\"")
        .replace("reviewers = [\"Bao Example\"]\n", "");
    assert!(Rubric::from_toml("x", &draft).is_ok());
}
