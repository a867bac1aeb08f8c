//! The rubric files of the repository.

use super::*;

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
                let exported = Rubric::from_toml("export", &rubric.to_toml().unwrap()).unwrap();
                assert_eq!(exported.digest().unwrap(), rubric.digest().unwrap());
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
