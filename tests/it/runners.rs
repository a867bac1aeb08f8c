//! Machines that grade: let in by an administrator, seen, shut out.

use assay::domain::access::Access;
use assay::jobs::sweep_runs;
use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;
use crate::harness::runs::{handed_in, runner};

#[actix_web::test]
async fn an_administrator_lets_a_runner_in() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    admin.get("/runners").await.is(200).says("No runner yet");
    let page = admin.post("/runners", &[]).await;
    page.is(200).says("It is not shown again");
    let token = page
        .body
        .split("<code id=\"fresh-token\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let any = runner(&app, "Rack two").await;
    let body = json!({ "registration_token": token, "name": "Rack one", "slots": 1 });
    any.call("POST", "/register", "", body.to_string())
        .await
        .is(201);
    admin
        .get("/runners")
        .await
        .is(200)
        .says("Rack one")
        .says("Connected")
        .says("bubblewrap works");
    app.app.clock.advance(TimeDelta::minutes(5));
    admin.get("/runners").await.says("Away");
    assert!(app.queries_of(&admin, "/runners").await <= 6);
}

#[actix_web::test]
async fn a_runner_that_is_shut_out_gets_nothing_and_its_run_goes_on_elsewhere() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    let bad = runner(&app, "Rack one").await;
    let job = bad.claim().await.unwrap();
    let page = admin.get("/runners").await;
    let path = page
        .body
        .split("action=\"/runners/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let path = format!("/runners/{path}");
    world.recruiter.post(&path, &[]).await.is(403);
    admin.post(&path, &[]).await.is(303);
    admin.post(&path, &[]).await.is(422).says("shut out before");
    bad.call("POST", "/claim", &bad.token, String::new())
        .await
        .is(401);
    assert_eq!(sweep_runs::sweep(&app.app).await.unwrap().queued_again, 1);
    bad.about(&job, "POST", "heartbeat", "").await.is(409);
    app.app.clock.advance(TimeDelta::seconds(7));
    assert!(runner(&app, "Rack two").await.claim().await.is_some());
}

#[actix_web::test]
async fn a_runner_says_what_its_machine_can_do_at_every_start() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    let one = runner(&app, "Rack one").await;
    let body = json!({ "slots": 3, "doctor": { "checks": [
        { "key": "memory", "standing": "weaker", "found": "no control group, watched instead" }] } });
    one.call("PUT", "/self", &one.token, body.to_string())
        .await
        .is(204);
    admin
        .get("/runners")
        .await
        .is(200)
        .says("3 runs at a time")
        .says("watched instead");
}
