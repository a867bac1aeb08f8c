//! Decisions: who may, with what, once; frozen for good; the later beside the earlier.

use assay::db::decisions;
use assay::db::decisions::DecisionRow;
use assay::domain::access::Access;
use assay::domain::debrief::{Frozen, SCHEMA};
use assay::domain::ids::ApplicationId;
use assay::domain::level::Level;
use assay::domain::scoring::Recommendation;

use crate::harness::TestApp;
use crate::harness::applications::assigned;
use crate::harness::debriefs::{all_submitted, full_loop, submitted};

async fn recorded(app: &TestApp, application: ApplicationId) -> Vec<DecisionRow> {
    app.app
        .db
        .read(move |db| decisions::of_application(db, application))
        .await
        .unwrap()
}

const HIRE: [(&str, &str); 3] = [
    ("key", "first-key"),
    ("outcome", "hire"),
    ("reason", "Measured and seen: the locks hold."),
];

#[actix_web::test]
async fn only_the_named_manager_decides_and_only_when_open() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let other = app.person("Otto Other", Access::HiringManager).await;
    let path = format!("/debriefs/{}/decisions", panel.application);
    for person in [&panel.hanna, &panel.ida, &panel.ana] {
        person.post(&path, &HIRE).await.is(403);
    }
    all_submitted(&app, &panel).await;
    panel.ana.post(&path, &HIRE).await.is(403);
    panel.raters[0].0.post(&path, &HIRE).await.is(403);
    other.post(&path, &HIRE).await.is(404);
    app.visitor().post(&path, &HIRE).await.is(303);
    assert!(recorded(&app, panel.application).await.is_empty());
    panel.hanna.post(&path, &HIRE).await.is(303);
    assert_eq!(recorded(&app, panel.application).await.len(), 1);
    app.drain().await;
}

#[actix_web::test]
async fn a_reason_and_an_outcome_are_needed_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let path = format!("/debriefs/{}/decisions", panel.application);
    let without = [("key", "k"), ("outcome", "hold"), ("reason", "  ")];
    panel
        .hanna
        .post(&path, &without)
        .await
        .is(422)
        .says("Say why")
        .says("value=\"hold\" checked");
    let without = [("key", "k"), ("reason", "Because of the evidence.")];
    panel
        .hanna
        .post(&path, &without)
        .await
        .is(422)
        .says("Choose what is decided")
        .says("Because of the evidence.");
    assert!(recorded(&app, panel.application).await.is_empty());
}

#[actix_web::test]
async fn a_double_click_decides_once_and_hire_leads_to_the_offer() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let path = format!("/debriefs/{}/decisions", panel.application);
    let (one, two) = twice_at_once(&panel.hanna, &path).await;
    assert_eq!((one, two), (303, 303));
    assert_eq!(recorded(&app, panel.application).await.len(), 1);
    panel
        .hanna
        .get(&format!("/applications/{}/audit", panel.application))
        .await
        .is(200)
        .says("Decision recorded")
        .says("Moved to Offer")
        .hides("hire");
    panel
        .hanna
        .get("/debriefs?part=decided")
        .await
        .says("Amara Testcase")
        .says("Hire");
    app.drain().await;
}

/// The same form twice at the same moment.
async fn twice_at_once(person: &crate::harness::Person, path: &str) -> (u16, u16) {
    let (person, path) = (person.clone(), path.to_owned());
    let second = {
        let (person, path) = (person.clone(), path.clone());
        actix_web::rt::spawn(async move { person.post(&path, &HIRE).await.status })
    };
    let first = person.post(&path, &HIRE).await.status;
    (first, second.await.unwrap())
}

#[actix_web::test]
async fn the_calculation_stays_frozen_and_a_later_decision_stands_beside() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let path = format!("/debriefs/{}/decisions", panel.application);
    let hold = [
        ("key", "hold"),
        ("outcome", "hold"),
        ("reason", "One more talk first."),
    ];
    panel.hanna.post(&path, &hold).await.is(303);
    let before = recorded(&app, panel.application).await.remove(0);
    let frozen: Frozen = serde_json::from_str(&before.calculation).unwrap();
    assert_eq!(frozen.schema, SCHEMA);
    assert!(!frozen.rubrics.is_empty());
    assert!(
        frozen
            .rubrics
            .iter()
            .all(|rubric| rubric.digest.len() >= 64)
    );
    assert_eq!(frozen.debrief.columns.len(), panel.raters.len());

    let late = app.person("Lena Late", Access::Interviewer).await;
    let more = assigned(&app, &panel.ana, panel.application, "ORM", &late).await;
    panel
        .hanna
        .get(&format!("/debriefs/{}", panel.application))
        .await
        .says("Ratings are hidden")
        .says("Decided before")
        .hides("One more talk first.");
    submitted(&app, more, Level::FOUR, Recommendation::StrongYes).await;
    panel.hanna.post(&path, &HIRE).await.is(303);

    let after = recorded(&app, panel.application).await;
    assert_eq!(after.len(), 2);
    assert_eq!(after[1].calculation, before.calculation);
    assert_eq!(after[1].reason, "One more talk first.");
    let second: Frozen = serde_json::from_str(&after[0].calculation).unwrap();
    assert_eq!(second.debrief.columns.len(), panel.raters.len() + 1);
    panel
        .hanna
        .get(&format!("/debriefs/{}", panel.application))
        .await
        .says("2 decisions")
        .says("One more talk first.")
        .says("no longer holds");
    app.drain().await;
}
