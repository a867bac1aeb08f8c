//! A file of samples is read whole or not at all, and is offered while its anchors stand.

use super::*;
use crate::domain::rubric::sample::valid;

/// Two samples for each criterion of the small rubric.
fn text() -> String {
    let said = "We looked at the log first and then at the plan of the query. ".repeat(6);
    let mut text =
        "schema = \"samples/1\"\nrubric = \"sample.rubric\"\nversion = \"1.0.0\"\n".to_owned();
    let rubric = valid();
    for criterion in &rubric.criteria {
        for level in [Level::TWO, Level::THREE] {
            let anchor = criterion.levels.get(level);
            text += &format!(
                "[[sample]]\nid = \"{}-{level}\"\ncriterion = \"{}\"\nkind = \"answer\"\ntext = \"{said}\"\nlevel = {level}\nreason = '''It fits: \"{anchor}\"'''\n",
                criterion.id, criterion.id
            );
        }
    }
    text
}

fn read(text: &str) -> Result<SampleSet, Vec<SampleFault>> {
    SampleSet::from_toml("sample.toml", text, &[valid()])
}

fn fault(old: &str, new: &str) -> String {
    let text = text();
    assert!(text.contains(old), "{old}");
    read(&text.replacen(old, new, 1)).unwrap_err()[0].to_string()
}

#[test]
fn a_file_is_read_whole_or_not_at_all() {
    let set = read(&text()).unwrap();
    assert_eq!((set.rubric(), set.samples().len()), ("sample.rubric", 6));
    assert_eq!(set.get("first-3").unwrap().level, Level::THREE);
    for (old, new, words) in [
        (
            "samples/1",
            "samples/2",
            "the schema has to be \"samples/1\"",
        ),
        ("1.0.0", "0.9.0", "there is no rubric sample.rubric 0.9.0."),
        ("\"first-3\"", "\"first-2\"", "\"first-2\" stands twice"),
        (
            "criterion = \"first\"",
            "criterion = \"fifth\"",
            "which the rubric does not have",
        ),
        ("kind = \"answer\"", "kind = \"tale\"", "format: "),
        (
            "level = 3",
            "level = 2",
            "the anchor of level 2 does not say",
        ),
        (
            "It fits: \"",
            "It fits: ",
            "the reason of \"first-2\" quotes nothing",
        ),
    ] {
        assert!(fault(old, new).contains(words), "{}", fault(old, new));
    }
    let short = text().replace(
        "We looked at the log first and then at the plan of the query. ",
        "Yes. ",
    );
    assert!(
        read(&short).unwrap_err()[0]
            .to_string()
            .contains("has 6 words")
    );
}

#[test]
fn samples_are_offered_while_their_anchors_stand() {
    let set = read(&text()).unwrap();
    let with = |change: &dyn Fn(&mut Rubric)| {
        let mut rubric = valid();
        change(&mut rubric);
        set.offered(&rubric).len()
    };
    assert_eq!(with(&|_| ()), 6);
    assert_eq!(with(&|rubric| rubric.version = "1.4.2".into()), 6);
    assert_eq!(with(&|rubric| rubric.version = "2.0.0".into()), 0);
    assert_eq!(with(&|rubric| rubric.id = "other".into()), 0);
    assert_eq!(
        with(&|rubric| rubric.criteria[0].levels.four.push_str(" And more.")),
        4
    );
    assert_eq!(with(&|rubric| rubric.criteria[0].title.push('!')), 6);
    assert_eq!(with(&|rubric| rubric.criteria.truncate(1)), 2);
}
