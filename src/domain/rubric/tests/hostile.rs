//! Texts that want to deceive, measures that can do nothing, and files that are no text.

use super::*;

#[test]
fn what_cannot_be_seen_is_refused() {
    for (hidden, problem) in [
        ("\\u0000", "There is an invisible character here, U+0000"),
        ("\\u001B", "There is an invisible character here, U+001B"),
        ("\u{202E}", "There is an invisible character here, U+202E"),
        ("\u{2067}", "There is an invisible character here, U+2067"),
        ("\u{200B}", "There is an invisible character here, U+200B"),
        ("\u{FEFF}", "There is an invisible character here, U+FEFF"),
        (
            "a\u{301}\u{301}\u{301}\u{301}\u{301}",
            "More than 4 marks stand on one letter",
        ),
    ] {
        expect(
            "title = \"First\"",
            &format!("title = \"Fi{hidden}rst\""),
            0,
            22,
            problem,
        );
    }
    for shown in [
        "Zażółć gęślą jaźń",
        "日本語",
        "Cafe\u{301}",
        "👩\u{200D}💻",
        "Two\\tparts",
    ] {
        let text = VALID.replace("title = \"First\"", &format!("title = \"{shown}\""));
        assert!(Rubric::from_toml("x", &text).is_ok(), "{shown}");
    }
}

#[test]
fn a_joiner_hides_no_banned_word() {
    expect(
        "Why there?",
        "Are you ener\u{200D}getic?",
        5,
        71,
        "The words \"energetic\" do not belong into a rubric",
    );
}

#[test]
fn texts_end_somewhere() {
    let fault = one_fault(
        "title = \"First\"",
        &format!("title = \"{}\"", "long ".repeat(40)),
    );
    assert_eq!((fault.rule, fault.line), (0, Some(22)), "{fault}");
    assert!(
        fault.problem.ends_with("has 199 characters")
            || fault.problem.ends_with("has 200 characters"),
        "{fault}"
    );
    assert_eq!(fault.remedy, "Keep it within 120");
}

#[test]
fn a_version_has_no_additions() {
    expect(
        "\"1.0.0\"",
        "\"1.0.0-rc.1\"",
        0,
        3,
        "The version \"1.0.0-rc.1\" is not three numbers",
    );
}

#[test]
fn a_key_stands_once() {
    let fault = one_fault(
        "title = \"Second\"",
        "title = \"Second\"\ntitle = \"Again\"",
    );
    assert_eq!((fault.rule, fault.line), (0, Some(39)), "{fault}");
    assert!(fault.problem.contains("duplicate key"), "{fault}");
}

#[test]
fn ladders_that_can_never_fire() {
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ 4 = 0, 2 = 10 }",
        9,
        44,
        "Level 4 of orm.query_growth is never suggested, because the ceiling of \"second\" is 3",
    );
    expect(
        "op = \"<=\", at = { 3 = 0, 2 = 10 }",
        "op = \">=\", at = { 3 = 0 }",
        9,
        44,
        "The ladder of orm.query_growth says level 3 for every possible value",
    );
    expect(
        "{ 3 = 0, 2 = 10 }",
        "{ 3 = -1, 2 = 10 }",
        10,
        44,
        "orm.query_growth can never be -1",
    );
}

#[test]
fn limits_that_can_do_nothing() {
    expect(
        "max_level = 2",
        "max_level = 3",
        9,
        45,
        "The cap of orm.bulk_peak_mib holds nothing down, because the ceiling of \"second\" is 3 anyway",
    );
    expect(
        "\"> 512\"",
        "\">= 0\"",
        10,
        45,
        "\">= 0\" is always true of orm.bulk_peak_mib",
    );
    expect(
        "\"> 512\"",
        "\"< 0\"",
        10,
        45,
        "\"< 0\" is never true of orm.bulk_peak_mib",
    );
}

#[test]
fn the_same_measure_twice_in_the_same_way() {
    expect(
        "  { key = \"orm.bulk_peak_mib\", kind = \"cap\", when = \"> 512\", max_level = 2 },",
        "  { key = \"orm.bulk_peak_mib\", kind = \"cap\", when = \"> 512\", max_level = 2 },\n  { key = \"orm.bulk_peak_mib\", kind = \"cap\", when = \"> 900\", max_level = 1 },",
        1,
        46,
        "\"second\" uses orm.bulk_peak_mib twice in the same way",
    );
}

#[test]
fn a_file_that_is_no_text_or_no_end() {
    let mut bytes = VALID.as_bytes().to_vec();
    let at = VALID.find("Second").unwrap();
    bytes[at] = 0xFF;
    let faults = Rubric::from_bytes("sample.toml", &bytes).unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "sample.toml:38: format: The file is no text in UTF-8 from here on. Save it as UTF-8 in your editor."
    );
    let huge = vec![0xFF; LARGEST_FILE + 1];
    let faults = Rubric::from_bytes("huge.toml", &huge).unwrap_err();
    assert_eq!(
        faults[0].problem,
        "The file is too large; a rubric has at most 256 kB"
    );
    assert!(Rubric::from_bytes("sample.toml", VALID.as_bytes()).is_ok());
}
