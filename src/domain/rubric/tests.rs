//! Each rule of the format is broken once, alone, and must be reported with its number and its line.

use super::*;

const VALID: &str = r#"schema = "rubric/1"
id = "sample.rubric"
version = "1.0.0"
title = "Sample rubric"
competency = "sample"
status = "published"
language = "en"
minutes = 45
baseline = ["Django 5.2 LTS"]
scale = { min = 1, max = 4, labels = ["not shown", "with guidance", "independent", "sets the standard"] }
applies_to = { roles = ["backend", "tech-lead"], levels = ["junior", "mid", "senior", "lead"] }

[provenance]
authors = ["Amara Sample"]
reviewers = ["Bao Example"]
created = 2026-11-20
licence = "CC-BY-4.0"
sources = ["https://docs.djangoproject.com/en/5.2/", "ISBN 978-0-306-40615-7", "doi:10.1000/182"]

[[criterion]]
id = "first"
title = "First"
definition = "What is rated first."
weight = 2
source = "human"
expected = { junior = 1, mid = 2, senior = 3, lead = 3 }
gate = { senior = 3 }
evidence = ["What did they do?"]
facts = [{ key = "work.commits", kind = "evidence" }]
[criterion.levels]
1 = "Cannot say what the task is about, even when helped."
2 = "Repeats the steps of a colleague; stops where they differ."
3 = "Chooses a way alone, says why, and checks the outcome."
4 = "Finds the cheaper problem behind it; others follow the path."

[[criterion]]
id = "second"
title = "Second"
definition = "What is rated second."
weight = 3
source = "both"
expected = { junior = 2, mid = 2, senior = 3, lead = 4 }
facts = [
  { key = "orm.query_growth", kind = "ladder", op = "<=", at = { 3 = 0, 2 = 10 } },
  { key = "orm.bulk_peak_mib", kind = "cap", when = "> 512", max_level = 2 },
]
[criterion.levels]
1 = "One query per row, and no idea when it runs."
2 = "Repairs the loop once shown, with the wrong tool at times."
3 = "Keeps the count constant and asserts the budget in tests."
4 = "Treats the budget as a contract that every build checks."

[[criterion]]
id = "third"
title = "Third"
definition = "What is rated third."
weight = 1
source = "human"
expected = { junior = 1, mid = 1, senior = 2, lead = 3 }
[criterion.levels]
1 = "Blames other people for the fault and hides the log."
2 = "Tells what happened; leaves the lesson to the team."
3 = "Writes down cause, effect and the guard that was added."
4 = "Removes the whole class of faults across several teams."

[[question]]
id = "open"
kind = "technical"
criteria = ["first", "third"]
ask = "Tell me how you would begin."
probes = ["Why there?", "What comes next?"]
minutes = 30

[[knockout]]
id = "defended"
criterion = "third"
text = "Defends the harm after the hint."
confirm = 2
"#;

pub(super) fn valid() -> Rubric {
    Rubric::from_toml("sample.toml", VALID).unwrap()
}

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

#[test]
fn odd_input_gives_a_kind_error() {
    let huge = "x".repeat(2 * 1024 * 1024);
    assert_eq!(
        faults_of(&huge)[0].problem,
        "The file has 2048 kB; a rubric has at most 256 kB"
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
        "The version \"1.0\" is not a semantic version",
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
fn a_knockout_counts_different_people() {
    let knockout = &valid().knockouts[0];
    assert!(knockout.is_confirmed_by(&["ana", "bo"]));
    assert!(!knockout.is_confirmed_by(&["ana", "ana"]));
    assert!(!knockout.is_confirmed_by::<&str>(&[]));
}

/// The shipped files are part of the product: a rubric that does not load must fail the build.
#[test]
fn every_shipped_rubric_is_valid() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics");
    let mut faults = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        match Rubric::from_toml(&path.file_name().unwrap().to_string_lossy(), &text) {
            Ok(rubric) => {
                assert_eq!(
                    Rubric::from_canonical(&rubric.canonical().unwrap()).unwrap(),
                    rubric
                );
                assert_eq!(rubric.status, RubricStatus::Published, "{}", path.display());
                assert_eq!(path.file_stem().unwrap().to_string_lossy(), rubric.id);
                let plain: toml::Value = toml::from_str(&text).unwrap();
                let mut by_hand = String::new();
                canonical::write_sorted(&as_json(plain), &mut by_hand);
                assert_eq!(
                    rubric.canonical().unwrap(),
                    by_hand,
                    "the digest can be computed from the file alone"
                );
            }
            Err(found) => found
                .iter()
                .for_each(|fault| faults += &format!("{fault}\n")),
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// TOML as JSON, with dates as texts and empty lists left out.
fn as_json(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Table(table) => {
            let full = table
                .into_iter()
                .filter(|(_, value)| !value.as_array().is_some_and(Vec::is_empty));
            full.map(|(key, value)| (key, as_json(value))).collect()
        }
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(whole) => whole.into(),
        toml::Value::Float(real) => real.into(),
        toml::Value::Boolean(flag) => flag.into(),
    }
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
