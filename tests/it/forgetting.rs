//! What nobody can use any more goes; what counts stays.

use assay::domain::access::Access;
use assay::jobs::forget::{Forgotten, forget};
use chrono::TimeDelta;

use crate::harness::TestApp;
use crate::harness::debriefs::{all_submitted, full_loop};

#[actix_web::test]
async fn only_what_has_ended_long_ago_is_forgotten() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    app.drain().await;
    let page = format!("/applications/{}", panel.application);
    let note = [("key", "one-note"), ("note", "Prefers mornings.")];
    panel
        .ana
        .post(&format!("{page}/notes"), &note)
        .await
        .is(303);
    let now = app.app.db.write(forget).await.unwrap();
    assert_eq!(now, Forgotten::default());
    app.app.clock.advance(TimeDelta::days(120));
    let later = app.app.db.write(forget).await.unwrap();
    assert!(
        later.keys > 0 && later.sessions > 0 && later.jobs > 0,
        "{later:?}"
    );
    let nora = app.person("Nora Newcomer", Access::Administrator).await;
    nora.get(&page)
        .await
        .is(200)
        .says("Amara Testcase")
        .says("Prefers mornings.");
    let again = app.app.db.write(forget).await.unwrap();
    assert_eq!(again, Forgotten::default());
}
