//! What interviewers of the story do for their own training: Sam rates along as a shadow, Priya and Sam practise on sample
//! answers.

use crate::demo::cards::{self, Profile};
use crate::demo::play::Story;
use crate::demo::setting::Setting;
use crate::domain::access::Actor;
use crate::domain::ids::ApplicationId;
use crate::domain::level::Level;
use crate::domain::practice::{Sample, Typed};
use crate::ops::{OpError, interviews, practice};

/// Who practises what, how many answers of it, and how many days ago.
const PRACTICE: [(&str, &str, usize, i64); 2] = [
    ("Priya Demo", "django.orm", usize::MAX, 16),
    ("Sam Fixture", "people.communication", 5, 4),
];

/// Of so many answers one is rated a level higher than experts do.
const LENIENT_ONE_IN: usize = 4;

/// Sam is asked to rate the ORM interview along, and does.
pub fn rate_along(story: &Story<'_, '_>, application: ApplicationId) -> anyhow::Result<()> {
    let setting = &story.setting;
    let sam = setting.person("Sam Fixture")?;
    let seats = setting.seats(application)?;
    let Some(orm) = seats.iter().find(|seat| seat.title.starts_with("ORM")) else {
        return Ok(());
    };
    let rosa = setting.rosa();
    let assignment =
        setting.write(|tx| interviews::assign_shadow(tx, rosa, orm.interview_id, sam.id))?;
    cards::submit(story, assignment, Profile::Mixed)
}

/// Two interviewers practise; the second has not finished.
pub fn practise(setting: &Setting<'_>) -> anyhow::Result<()> {
    for (name, rubric, answers, days) in PRACTICE {
        let actor = Actor::Staff(setting.person(name)?);
        let sets = &setting.app.samples;
        setting.at_hours_ago(days * 24);
        setting.write(|tx| {
            let version = crate::db::rubrics::latest(tx, rubric)?.ok_or(OpError::NotFound)?;
            let attempt = practice::start(tx, actor, version.id, sets)?;
            let samples = practice::seen(tx, actor, attempt)?.samples(sets);
            for (place, sample) in samples.into_iter().take(answers).enumerate() {
                practice::rate(tx, actor, attempt, &sample.id, typed(place, sample), sets)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn typed(place: usize, sample: &Sample) -> Typed {
    let higher = Level::try_from(sample.level.get() + 1).unwrap_or(sample.level);
    let level = if place % LENIENT_ONE_IN == 1 {
        higher
    } else {
        sample.level
    };
    let said = sample
        .text
        .split_inclusive('.')
        .next()
        .unwrap_or(&sample.text);
    Typed {
        level: Some(level),
        note: said.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
