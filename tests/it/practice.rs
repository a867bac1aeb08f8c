//! Practice on sample answers: rated one at a time, compared afterwards, resumed, repeated, and nobody else's business.

use assay::db::rubrics;
use assay::domain::access::Access;
use assay::domain::ids::PracticeAttemptId;
use assay::domain::practice::Sample;

use crate::harness::{Page, Person, TestApp};

const ORM: &str = "django.orm";

/// An attempt at the ORM samples, and the samples in its order.
struct Attempt {
    path: String,
    samples: Vec<Sample>,
}

async fn begin(app: &TestApp, person: &Person) -> Attempt {
    let version = app
        .app
        .db
        .read(|db| rubrics::latest(db, ORM))
        .await
        .unwrap()
        .unwrap()
        .id;
    let page = person
        .post("/practice", &[("version", &version.to_string())])
        .await;
    let path = page.leads().to_owned();
    let id: PracticeAttemptId = path.rsplit('/').next().unwrap().parse().unwrap();
    let actor = app.actor(person, Access::Interviewer);
    let samples = app
        .app
        .db
        .read(move |db| assay::ops::practice::seen(db, actor, id))
        .await
        .unwrap()
        .samples(&app.app.samples)
        .into_iter()
        .cloned()
        .collect();
    Attempt { path, samples }
}

impl Attempt {
    async fn rate(&self, person: &Person, sample: &Sample, level: &str) -> Page {
        let note = "They said so in the second sentence.";
        let fields = [("sample", &*sample.id), ("level", level), ("note", note)];
        person.post(&self.path, &fields).await
    }
}

#[actix_web::test]
async fn the_experts_view_is_shown_after_ones_own_and_never_before() {
    let app = TestApp::start().await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    sam.get("/practice").await.is(200).says("Practise");
    let attempt = begin(&app, &sam).await;
    let all = attempt.samples.len();
    assert!(all > 10, "{all}");
    sam.get("/practice").await.says(&format!("{all} answers"));
    let first = &attempt.samples[0];
    let opening: String = first
        .text
        .split_whitespace()
        .take(6)
        .collect::<Vec<_>>()
        .join(" ");
    let reason: Vec<&str> = first.reason.split_whitespace().collect();
    let page = sam.get(&attempt.path).await;
    page.is(200);
    page.says(&format!("Answer 1 of {all}"))
        .says("Rate this criterion only");
    assert!(page.body.contains(&askama_escaped(&opening)), "{opening}");
    assert!(
        !page
            .body
            .contains(reason[reason.len() - 3..].join(" ").as_str())
    );
    assert!(!page.body.contains("Experts:"));
    page.hides(" checked");
    sam.get(&format!("{}/samples/{}", attempt.path, first.id))
        .await
        .is(404);

    // A level needs its evidence, and what was typed stays.
    let page = sam
        .post(
            &attempt.path,
            &[("sample", &first.id), ("level", "3"), ("note", " ")],
        )
        .await;
    page.is(422)
        .says("Note what in the answer shows level 3.")
        .says("value=\"3\" aria-describedby=\"level-3-a\" checked")
        .hides("level-4-a\" checked");
    sam.post(
        &attempt.path,
        &[
            ("sample", &first.id),
            ("level", "9"),
            ("note", "It is there."),
        ],
    )
    .await
    .is(422)
    .says("Choose a level, or mark this answer as not assessed.")
    .says("It is there.");

    let page = attempt.rate(&sam, first, "1").await;
    let there = page.leads().to_owned();
    assert_eq!(there, format!("{}/samples/{}", attempt.path, first.id));
    let page = sam.get(&there).await;
    page.is(200);
    page.says("Experts:")
        .says("They said so in the second sentence.")
        .says(&format!("1 of {all} rated"));
    // A second rating of the same sample changes nothing: the experts' level is known now.
    let page = attempt.rate(&sam, first, &first.level.to_string()).await;
    assert_eq!(page.leads(), there);
    let ratings = ratings(&app, &sam, &attempt).await;
    assert_eq!(ratings.len(), 1);
    assert_eq!(ratings[0].own.map(|own| own.get()), Some(1));
    assert!(app.queries_of(&sam, "/practice").await <= 6);
    assert!(app.queries_of(&sam, &attempt.path).await <= 6);
    assert!(app.queries_of(&sam, &there).await <= 6);
}

#[actix_web::test]
async fn an_attempt_is_resumed_ended_and_repeated_in_another_order() {
    let app = TestApp::start().await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let first = begin(&app, &sam).await;
    for sample in &first.samples[..3] {
        first
            .rate(&sam, sample, &sample.level.to_string())
            .await
            .is(303);
    }
    sam.get("/practice")
        .await
        .says(&format!("Go on: 3 of {} rated", first.samples.len()))
        .says("Not finished");
    assert_eq!(begin(&app, &sam).await.path, first.path, "resumed");
    sam.get(&first.path).await.says("Answer 4 of ");
    sam.post(&format!("{}/finish", first.path), &[])
        .await
        .is(303);
    sam.get(&first.path)
        .await
        .is(200)
        .says("3 of 3 (100%)")
        .says("Not enough yet: 3 of 10 samples with a level.");
    first.rate(&sam, &first.samples[5], "2").await.is(303);
    assert_eq!(ratings(&app, &sam, &first).await.len(), 3, "it has ended");

    let second = begin(&app, &sam).await;
    assert_ne!(second.path, first.path);
    let order = |attempt: &Attempt| -> Vec<String> {
        attempt
            .samples
            .iter()
            .map(|sample| sample.id.clone())
            .collect()
    };
    assert_ne!(order(&first), order(&second));
    sam.get("/practice")
        .await
        .says("Attempt 1")
        .says("Attempt 2");
}

#[actix_web::test]
async fn the_end_says_how_one_agrees_with_the_experts() {
    let app = TestApp::start().await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let attempt = begin(&app, &sam).await;
    let mut exact = 0;
    for (place, sample) in attempt.samples.iter().enumerate() {
        let level = match (place, sample.level.get()) {
            (0, _) => "na".to_owned(),
            (1 | 2, level) if level < 4 => (level + 1).to_string(),
            (_, level) => {
                exact += 1;
                level.to_string()
            }
        };
        attempt.rate(&sam, sample, &level).await.is(303);
    }
    let page = sam.get(&attempt.path).await;
    page.is(200);
    let rated = attempt.samples.len() - 1;
    page.says(&format!("{exact} of {rated} ("))
        .says(&format!("{rated} of {rated} (100%)"))
        .says("1, in none of these figures")
        .says("Weighted kappa 0.")
        .says("Each rating beside theirs")
        .says("Not assessed")
        .says("Same");
    assert!(app.queries_of(&sam, &attempt.path).await <= 6);
}

#[actix_web::test]
async fn an_attempt_is_its_owners_alone() {
    let app = TestApp::start().await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let attempt = begin(&app, &sam).await;
    attempt.rate(&sam, &attempt.samples[0], "2").await.is(303);
    let there = format!("{}/samples/{}", attempt.path, attempt.samples[0].id);
    for (name, access) in [
        ("Ida Example", Access::Administrator),
        ("Rosa Testcase", Access::Recruiter),
        ("Mira Fixture", Access::HiringManager),
        ("Bo Testcase", Access::Interviewer),
    ] {
        let other = app.person(name, access).await;
        other.get(&attempt.path).await.is(404);
        other.get(&there).await.is(404);
        attempt.rate(&other, &attempt.samples[1], "2").await.is(404);
        other
            .post(&format!("{}/finish", attempt.path), &[])
            .await
            .is(404);
        other.get("/practice").await.is(200);
    }
    assert_eq!(ratings(&app, &sam, &attempt).await.len(), 1);
    sam.get("/practice")
        .await
        .says("Your ratings and notes are yours.");
    sam.post(
        "/practice",
        &[("version", "01890000-0000-7000-8000-000000000000")],
    )
    .await
    .is(404);
}

async fn ratings(
    app: &TestApp,
    person: &Person,
    attempt: &Attempt,
) -> Vec<assay::domain::practice::Rated> {
    let id: PracticeAttemptId = attempt.path.rsplit('/').next().unwrap().parse().unwrap();
    let actor = app.actor(person, Access::Interviewer);
    let seen = app
        .app
        .db
        .read(move |db| assay::ops::practice::seen(db, actor, id))
        .await
        .unwrap();
    seen.ratings
}

fn askama_escaped(text: &str) -> String {
    text.replace('&', "&#38;")
        .replace('\'', "&#39;")
        .replace('"', "&#34;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
}
