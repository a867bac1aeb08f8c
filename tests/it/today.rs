//! Today: what waits, for whom, with one action; the number beside the link is the length of the list.

use assay::db::today::STALE_DAYS;
use assay::domain::access::Access;
use chrono::TimeDelta;

use crate::harness::TestApp;
use crate::harness::applications::{assigned, candidate};
use crate::harness::debriefs::{all_submitted, full_loop};
use crate::harness::roles::open_role;

#[actix_web::test]
async fn everybody_sees_what_waits_for_them() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    // The first interview is the take-home review: nothing to do before an upload. The others owe a card.
    panel.raters[0].0.get("/").await.is(200).hides("Amara");
    panel.raters[1]
        .0
        .get("/")
        .await
        .is(200)
        .says("Fill the scorecard for Amara Testcase")
        .says("One thing needs you");
    panel.ana.get("/").await.is(200).says("Waiting on others");
    panel.hanna.get("/").await.is(200).hides("Decide about");
    all_submitted(&app, &panel).await;
    panel
        .hanna
        .get("/")
        .await
        .says("Decide about Amara Testcase")
        .says("Senior Django engineer");
    panel.raters[1]
        .0
        .get("/")
        .await
        .says("Nothing waits for you");
    let outsider = app.person("Otto Other", Access::HiringManager).await;
    outsider.get("/").await.is(200).hides("Amara");
}

#[actix_web::test]
async fn today_stays_within_its_budget() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    for person in [&panel.ana, &panel.hanna, &panel.ida, &panel.raters[1].0] {
        assert!(app.queries_of(person, "/").await <= 6, "{}", person.name());
    }
    // Every other page pays two: the session and the counts.
    assert!(app.queries_of(&panel.ana, "/account").await <= 3);
}

#[actix_web::test]
async fn a_candidate_stands_once_for_whoever_owes_the_card() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let amara = candidate(&app, &ana, role, "Amara Testcase").await;
    app.app.clock.advance(TimeDelta::days(STALE_DAYS + 1));
    // Signed in anew: sessions do not last that long.
    let ida = app.person("Ida Example", Access::Administrator).await;
    ida.get("/").await.says("Amara Testcase has not moved");
    assigned(&app, &ana, amara, "ORM", &ida).await;
    ida.get("/")
        .await
        .says("Fill the scorecard for Amara Testcase")
        .hides("has not moved");
}
