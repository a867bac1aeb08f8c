//! The protocol of runners over HTTP, spoken by a runner that grades nothing: who gets what, what is fenced, what is
//! refused and how.

use std::collections::BTreeSet;

use assay::api::routes;
use assay::domain::access::RouteClass;
use assay::domain::grading::{Outcome, Trust};
use assay::jobs::sweep_runs;
use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;
use crate::harness::runs::{ended, fact, graded, handed_in, registration_token, runner, upload};

#[test]
fn the_route_table_is_as_reviewed() {
    let rows = routes::runner();
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            format!(
                "{:6} {:4} {}",
                format!("{:?}", row.class),
                row.method,
                row.path
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[actix_web::test]
async fn every_route_wants_its_token_and_answers_in_problems() {
    let app = TestApp::start().await;
    let runner = runner(&app, "one").await;
    for row in routes::runner() {
        let path = row
            .path
            .replace("{run}", "01890000-0000-7000-8000-000000000000")
            .replace("{attempt}", "1")
            .replace("{digest}", &"0".repeat(64));
        let path = if path.ends_with("/log") {
            format!("{path}?offset=0")
        } else {
            path
        };
        let body = if path.ends_with("/steps") {
            "[]".to_owned()
        } else {
            json!({ "slots": 1, "doctor": {} }).to_string()
        };
        let body = if path.ends_with("/result") {
            serde_json::to_string(&graded(Vec::new())).unwrap()
        } else {
            body
        };
        if row.class == RouteClass::Runner {
            runner
                .call(row.method.as_str(), &path, "", body.clone())
                .await
                .is(401);
            runner
                .call(row.method.as_str(), &path, "wrong", body)
                .await
                .is(401);
        }
        runner
            .call("DELETE", &path, "", String::new())
            .await
            .is(405);
    }
    runner
        .call("GET", "/nowhere", "", String::new())
        .await
        .is(404);
    runner
        .call("POST", "/register", "", "no json".to_owned())
        .await
        .is(400);
    let body = json!({ "registration_token": "wrong", "name": "x", "slots": 1 });
    runner
        .call("POST", "/register", "", body.to_string())
        .await
        .is(401);
}

#[actix_web::test]
async fn a_registration_token_works_once_and_for_a_day() {
    let app = TestApp::start().await;
    let one = runner(&app, "one").await;
    let again =
        |token: &str| json!({ "registration_token": token, "name": "two", "slots": 1 }).to_string();
    one.call("POST", "/register", "", again("registration of one"))
        .await
        .is(401);
    let late = registration_token(&app, "late").await;
    let body = json!({ "registration_token": late, "name": "two", "slots": 99 });
    let refused = one.call("POST", "/register", "", body.to_string()).await;
    refused.is(422);
    assert_eq!(refused.body["errors"][0]["field"], "slots");
    app.app.clock.advance(TimeDelta::hours(25));
    one.call("POST", "/register", "", again("late"))
        .await
        .is(401);
}

#[actix_web::test]
async fn eight_runners_at_once_get_each_run_once() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    upload(&app, world.take_home, b"second").await;
    upload(&app, world.take_home, b"third").await;
    let runner = runner(&app, "many").await;
    let claims = (0..8).map(|_| {
        let runner = runner.clone();
        actix_web::rt::spawn(async move { runner.claim().await })
    });
    let mut runs = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        runs.extend(claim.await.unwrap().map(|job| job.path));
    }
    // A claim that lost the race for one run may come back empty; the next one gets what is left.
    while let Some(job) = runner.claim().await {
        runs.push(job.path);
    }
    assert_eq!(runs.len(), 3);
    assert_eq!(runs.iter().collect::<BTreeSet<_>>().len(), 3);
}

#[actix_web::test]
async fn a_waiting_claim_wakes_when_work_arrives() {
    let app = TestApp::start().await;
    let runner = runner(&app, "patient").await;
    assert!(runner.claim_within(1).await.is_none());
    let waiting = {
        let runner = runner.clone();
        actix_web::rt::spawn(async move { runner.claim_within(30).await })
    };
    handed_in(&app).await;
    app.app.run_bell.notify_waiters();
    assert!(waiting.await.unwrap().is_some());
}

#[actix_web::test]
async fn a_job_fetches_what_it_needs_and_nothing_else() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    upload(&app, world.take_home, b"second").await;
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let other = runner.claim().await.unwrap();
    let archive = runner.about(&job, "GET", "submission", "").await;
    archive.is(200);
    assert_eq!(archive.body, "an archive");
    let foreign = format!("{}/submission", job.path);
    runner
        .call("GET", &foreign, &other.token, String::new())
        .await
        .is(401);
    let kit = job.body["kit"]["archive"].as_str().unwrap();
    let kit = format!("/kits/{kit}");
    runner
        .call("GET", &kit, &runner.token, String::new())
        .await
        .is(200);
    runner
        .call("GET", &kit, &job.token, String::new())
        .await
        .is(401);
    // The archive of a candidate is no kit, whoever knows its digest.
    let submission = format!("/kits/{}", job.body["submission"].as_str().unwrap());
    runner
        .call("GET", &submission, &runner.token, String::new())
        .await
        .is(404);
}

#[actix_web::test]
async fn a_lost_lease_is_given_on_and_the_late_result_is_refused() {
    let app = TestApp::start().await;
    handed_in(&app).await;
    let runner = runner(&app, "slow").await;
    let late = runner.claim().await.unwrap();
    runner.about(&late, "POST", "heartbeat", "").await.is(200);
    app.app.clock.advance(TimeDelta::seconds(91));
    assert_eq!(sweep_runs::sweep(&app.app).await.unwrap().queued_again, 1);
    runner.about(&late, "POST", "heartbeat", "").await.is(409);
    runner.finish(&late, &graded(Vec::new())).await.is(409);
    assert!(
        runner.claim().await.is_none(),
        "there is a pause before the next try"
    );
    app.app.clock.advance(TimeDelta::seconds(7));
    let second = runner.claim().await.unwrap();
    assert_eq!(second.body["attempt"], 2);
    for (method, what, body) in [
        ("PUT", "log?offset=0", "x"),
        ("PUT", "steps", "[]"),
        ("GET", "submission", ""),
    ] {
        runner.about(&late, method, what, body).await.is(409);
    }
    runner.finish(&late, &graded(Vec::new())).await.is(409);
    runner.finish(&second, &graded(Vec::new())).await.is(204);
}

#[actix_web::test]
async fn the_same_result_twice_is_taken_once() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let report = graded(vec![fact("orm.query_growth", 0.0, Trust::Observed)]);
    runner.finish(&job, &report).await.is(204);
    runner.finish(&job, &report).await.is(204);
    let other = graded(vec![fact("orm.query_growth", 90.0, Trust::Observed)]);
    runner.finish(&job, &other).await.is(409);
    let facts = app
        .app
        .db
        .read(move |db| assay::db::facts::of_run(db, world.run))
        .await
        .unwrap();
    assert_eq!(facts, report.facts);
}

#[actix_web::test]
async fn a_log_is_appended_where_it_ends() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let first = runner.about(&job, "PUT", "log?offset=0", "one\n").await;
    first.is(200);
    assert_eq!(first.body["length"], 4);
    for offset in [0, 3, 5] {
        let elsewhere = runner
            .about(&job, "PUT", &format!("log?offset={offset}"), "two\n")
            .await;
        elsewhere.is(409);
        assert_eq!(elsewhere.body["length"], 4);
    }
    runner
        .about(&job, "PUT", "log?offset=4", "t\u{1b}[31mwo\n")
        .await
        .is(200);
    runner
        .about(&job, "PUT", "log?offset=-1", "x")
        .await
        .is(409);
    runner.about(&job, "PUT", "log", "x").await.is(400);
    runner
        .about(&job, "PUT", "log?offset=13", "x".repeat(64 * 1024 + 1))
        .await
        .is(413);
    let page = world
        .recruiter
        .get(&format!("/runs/{}/live", world.run))
        .await;
    page.is(200).says("one\nt?[31mwo").hides("data-live-done");
}

#[actix_web::test]
async fn of_a_flood_head_and_tail_are_kept() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let piece = format!("{}\n", "x".repeat(64 * 1024 - 1));
    for number in 0..30 {
        let what = format!("log?offset={}", number * piece.len());
        runner.about(&job, "PUT", &what, &piece).await.is(200);
    }
    let page = world
        .recruiter
        .get(&format!("/runs/{}/log", world.run))
        .await;
    page.is(200).says("the middle of the log was left out here");
    assert!(
        (1024 * 1024..1200 * 1024).contains(&page.body.len()),
        "{}",
        page.body.len()
    );
}

#[actix_web::test]
async fn a_malformed_report_is_refused_with_every_fault_and_changes_nothing() {
    let app = TestApp::start().await;
    handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let mut unknown = fact("orm.query_growth", 0.5, Trust::Observed);
    unknown.unit = "bananas".to_owned();
    let refused = runner.finish(&job, &graded(vec![unknown])).await;
    refused.is(422);
    let faults = refused.body["errors"].as_array().unwrap();
    assert!(faults.len() >= 2, "{}", refused.body);
    runner.about(&job, "PUT", "result", "{").await.is(400);
    runner
        .about(&job, "PUT", "result", " ".repeat(5 * 1024 * 1024))
        .await
        .is(413);
    runner.about(&job, "POST", "heartbeat", "").await.is(200);
    runner
        .finish(&job, &ended(Outcome::CandidateFault, "It does not start."))
        .await
        .is(204);
}
