//! The committed schema is current, takes what is valid, and refuses what it can say.

use super::*;
use crate::domain::rubric::sample::VALID;

/// What an editor reads.
const COMMITTED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/rubrics/rubric.schema.json"
));

/// Whether the schema takes a TOML text; the reason when it does not.
fn judge(text: &str) -> Result<(), String> {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler
        .add_resource("rubric.schema.json", json_schema())
        .unwrap();
    let schema = compiler
        .compile("rubric.schema.json", &mut schemas)
        .unwrap();
    let file = as_json(toml::from_str(text).unwrap());
    schemas
        .validate(&file, schema)
        .map_err(|error| error.to_string())
}

fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, as_json(value)))
            .collect(),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(whole) => whole.into(),
        toml::Value::Float(real) => real.into(),
        toml::Value::Boolean(flag) => flag.into(),
    }
}

#[test]
fn the_committed_schema_is_the_one_the_types_make() {
    let current = format!(
        "{}\n",
        serde_json::to_string_pretty(&json_schema()).unwrap()
    );
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics/rubric.schema.json");
        std::fs::write(path, &current).unwrap();
    } else {
        assert!(
            COMMITTED == current,
            "run `assay rubric schema > rubrics/rubric.schema.json`"
        );
    }
}

#[test]
fn every_shipped_rubric_and_the_sample_are_taken() {
    judge(VALID).unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            judge(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            seen += 1;
        }
    }
    assert!(seen > 10);
}

/// Each breaks one rule that a schema can say; the reader refuses it too.
#[test]
fn what_the_schema_can_say_it_says() {
    for (rule, from, to) in [
        (0, "rubric/1", "rubric/2"),
        (0, "\"1.0.0\"", "\"1.0\""),
        (0, "\"1.0.0\"", "\"1.0.0-rc.1\""),
        (0, "language = \"en\"", "language = \"English please\""),
        (0, "minutes = 45", "minutes = 900"),
        (0, "title = \"First\"", "title = 1"),
        (0, "title = \"First\"", "title = \"  \""),
        (0, "title = \"First\"", "title = \"Fi\\u202Erst\""),
        (0, "title = \"First\"\n", ""),
        (1, "minutes = 45", "minutes = 45\nmood = \"good\""),
        (1, "\"sample.rubric\"", "\"Sample..rubric\""),
        (1, "id = \"open\"", "id = \"open_one\""),
        (
            3,
            "Blames other people for the fault and hides the log.",
            "Blames.",
        ),
        (3, "min = 1, max = 4", "min = 1, max = 5"),
        (3, "\"independent\", ", ""),
        (5, "What did they do?", "Is it a Culture-Fit?"),
        (6, "junior = 2, mid = 2", "junior = 3, mid = 2"),
        (6, "senior = 3, lead = 4", "senior = 3, lead = 5"),
        (6, "mid = 2, senior = 3, lead = 4", "senior = 3, lead = 4"),
        (7, "{ senior = 3 }", "{ senior = 4 }"),
        (7, "{ senior = 3 }", "{ }"),
        (8, "source = \"both\"", "source = \"human\""),
        (
            8,
            "weight = 2\nsource = \"human\"",
            "weight = 2\nsource = \"machine\"",
        ),
        (9, "{ 3 = 0, 2 = 10 }", "{ }"),
        (9, "{ 3 = 0, 2 = 10 }", "{ 4 = 0, 2 = 10 }"),
        (
            9,
            "source = \"both\"",
            "source = \"both\"\nceiling = 4\nceiling_reason = \"exact\"",
        ),
        (9, "\"> 512\"", "\"above 512\""),
        (9, "max_level = 2", "max_level = 3"),
        (10, "\"orm.query_growth\"", "\"orm.query_grow\""),
        (10, "{ 3 = 0, 2 = 10 }", "{ 3 = 0.5, 2 = 10 }"),
        (
            10,
            "{ key = \"work.commits\", kind = \"evidence\" }",
            "{ key = \"work.commits\", kind = \"cap\", when = \"> 3\", max_level = 2 }",
        ),
        (11, "weight = 3", "weight = 4"),
        (11, "weight = 3", "weight = 0"),
        (
            13,
            "[\"Why there?\", \"What comes next?\"]",
            "[\"Why there?\"]",
        ),
        (14, "confirm = 2", "confirm = 1"),
        (15, "\"backend\", ", "\"wizard\", "),
        (15, "\"junior\", \"mid\"", "\"intern\", \"mid\""),
        (
            16,
            "\"https://docs.djangoproject.com/en/5.2/\"",
            "\"the manual\"",
        ),
        (16, "licence = \"CC-BY-4.0\"\n", ""),
        (17, "reviewers = [\"Bao Example\"]\n", ""),
        (17, "created = 2026-11-20\n", ""),
    ] {
        assert!(VALID.contains(from), "{from:?} is not in the sample");
        let broken = VALID.replacen(from, to, 1);
        assert!(judge(&broken).is_err(), "the schema takes {to:?}");
        let faults = Rubric::from_toml("sample.toml", &broken).unwrap_err();
        let rules: Vec<u8> = faults.iter().map(|fault| fault.rule).collect();
        assert!(
            rules.contains(&rule),
            "{to:?} is a fault of {rules:?}, not of {rule}"
        );
    }
}
