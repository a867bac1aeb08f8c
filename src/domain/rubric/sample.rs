//! A small valid rubric for the tests of the domain.

use super::Rubric;

pub(in crate::domain) const VALID: &str = r#"schema = "rubric/1"
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

pub(in crate::domain) fn valid() -> Rubric {
    Rubric::from_toml("sample.toml", VALID).unwrap()
}
