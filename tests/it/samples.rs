//! Sample answers for calibration practice: the format of `rubrics/samples/` that rubrics/README.md describes, and that
//! every sample fits the rubric version it names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use assay::domain::level::Level;
use assay::domain::rubric::Rubric;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Samples {
    schema: String,
    rubric: String,
    version: String,
    sample: Vec<Sample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    id: String,
    criterion: String,
    kind: String,
    text: String,
    level: Level,
    reason: String,
}

#[test]
fn every_sample_fits_its_rubric() {
    let rubrics = Path::new(env!("CARGO_MANIFEST_DIR")).join("rubrics");
    let mut files = 0;
    for entry in std::fs::read_dir(rubrics.join("samples")).unwrap() {
        let path = entry.unwrap().path();
        let samples: Samples = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let file = format!("{}.toml", samples.rubric);
        assert_eq!(path.file_name().unwrap().to_str(), Some(file.as_str()));
        let text = std::fs::read_to_string(rubrics.join(&file)).unwrap();
        fits(&samples, &Rubric::from_toml(&file, &text).unwrap());
        files += 1;
    }
    assert!(files >= 4, "{files}");
}

fn fits(samples: &Samples, rubric: &Rubric) {
    assert_eq!(samples.schema, "samples/1");
    assert_eq!(samples.version, rubric.version, "{}", rubric.id);
    let mut ids = BTreeSet::new();
    let mut levels: BTreeMap<&str, BTreeSet<Level>> = BTreeMap::new();
    for sample in &samples.sample {
        let id = &sample.id;
        assert!(ids.insert(id), "{id} twice");
        assert!(["answer", "excerpt"].contains(&&*sample.kind), "{id}");
        let words = sample.text.split_whitespace().count();
        assert!((60..=150).contains(&words), "{id} has {words} words");
        let criterion = rubric.criterion(&sample.criterion).expect(id);
        quotes_the_anchor(sample, criterion.levels.get(sample.level));
        levels
            .entry(&sample.criterion)
            .or_default()
            .insert(sample.level);
    }
    for criterion in &rubric.criteria {
        let shown = levels.get(criterion.id.as_str()).map_or(0, BTreeSet::len);
        assert!(shown >= 2, "{} {}", rubric.id, criterion.id);
    }
}

/// Double quotes in a reason hold words of the anchor of its level and nothing else.
fn quotes_the_anchor(sample: &Sample, anchor: &str) {
    let quoted: Vec<&str> = sample.reason.split('"').skip(1).step_by(2).collect();
    assert!(!quoted.is_empty(), "{} quotes nothing", sample.id);
    for words in quoted {
        let found = plain(anchor).contains(&plain(words));
        assert!(found, "{}: the anchor does not say {words:?}", sample.id);
    }
}

fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
