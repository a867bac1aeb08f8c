//! Grading runs from upload to outcome: what lands beside the rubric, who sees it when, and what a fault of ours costs.

use assay::db::runs as stored;
use assay::domain::access::Access;
use assay::domain::grading::{Outcome, Step, StepState, Trust};
use assay::domain::level::Level;
use assay::domain::run::RunState;
use assay::jobs::sweep_runs;
use chrono::TimeDelta;

use crate::harness::runs::{
    FakeRunner, HandedIn, ended, fact, graded, handed_in, runner, unmeasured, upload,
};
use crate::harness::{TestApp, applications};

async fn run_row(app: &TestApp, world: &HandedIn) -> stored::RunRow {
    let run = world.run;
    app.app
        .db
        .read(move |db| stored::get(db, run))
        .await
        .unwrap()
}

/// The suggested levels of the run, by criterion.
async fn levels(app: &TestApp, world: &HandedIn) -> Vec<(String, Option<Level>)> {
    let (run, take_home) = (world.run, world.take_home);
    let found = app
        .app
        .db
        .read(move |db| {
            let version = stored::take_home(db, take_home)?.rubric_version;
            assay::db::suggestions::of_run(db, run, version)
        })
        .await
        .unwrap();
    found
        .into_iter()
        .map(|one| (one.criterion, one.machine.level))
        .collect()
}

async fn grade(app: &TestApp, runner: &FakeRunner, facts: Vec<assay::domain::grading::Fact>) {
    let job = runner.claim().await.unwrap();
    runner.finish(&job, &graded(facts)).await.is(204);
    app.drain().await;
}

#[actix_web::test]
async fn facts_land_as_suggested_levels_under_the_pinned_rubric() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let mut unstable = fact("orm.hot_seqscans", 1.0, Trust::Observed);
    (unstable.min, unstable.max) = (Some(0.0), Some(2.0));
    let facts = vec![
        fact("orm.query_growth", 0.0, Trust::Observed),
        fact("orm.list_queries.n100", 12.0, Trust::Observed),
        fact("orm.lost_updates", 0.0, Trust::Observed),
        fact("orm.side_effects_after_rollback", 1.0, Trust::Observed),
        fact("orm.invalid_rows_accepted", 0.0, Trust::Reported),
        unstable,
        fact("test.suite_failures", 0.0, Trust::Reported),
    ];
    grade(&app, &runner, facts).await;
    let levels = levels(&app, &world).await;
    let level = |criterion: &str| levels.iter().find(|(id, _)| id == criterion).unwrap().1;
    assert_eq!(
        level("query-shape"),
        Some(Level::TWO),
        "the lowest ladder counts"
    );
    assert_eq!(
        level("transactions"),
        Some(Level::TWO),
        "the cap holds level 3 down"
    );
    assert_eq!(
        level("domain-model"),
        None,
        "what the submission says itself is never mapped"
    );
    assert_eq!(
        level("indexes-plans"),
        None,
        "unstable facts are not mapped"
    );
    assert_eq!(level("set-logic"), None, "nothing was measured");
    let page = world.recruiter.get(&format!("/runs/{}", world.run)).await;
    page.is(200)
        .says("Suggests level 2")
        .says("its runs say different things")
        .says("0 to 2 in 2 runs")
        .says("Said by the submission")
        .says("GET /api/articles &#60;orm.query_growth&#62;")
        .says("It does not say");
}

#[actix_web::test]
async fn a_limit_nobody_could_measure_withholds_the_level_and_says_so() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let facts = vec![
        fact("orm.lost_updates", 0.0, Trust::Observed),
        unmeasured("orm.side_effects_after_rollback"),
        fact("orm.aggregate_errors", 0.0, Trust::Observed),
        unmeasured("sec.injection_hits"),
    ];
    grade(&app, &runner, facts).await;
    let levels = levels(&app, &world).await;
    let level = |criterion: &str| levels.iter().find(|(id, _)| id == criterion).unwrap().1;
    assert_eq!(
        level("transactions"),
        None,
        "the cap might have held level 3 down"
    );
    assert_eq!(
        level("set-logic"),
        Some(Level::THREE),
        "a veto changes no level, measured or not"
    );
    let page = world.recruiter.get(&format!("/runs/{}", world.run)).await;
    page.is(200)
        .says("Side effects after a rollback: could not be measured. It might have held the suggestion down to level 2, so none is made.")
        .says("Injections that worked: could not be measured. Whether it would raise a flag is not known; look for yourself.");
}

#[actix_web::test]
async fn what_is_wrong_with_a_submission_is_a_result_and_no_level() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let report = ended(Outcome::CandidateFault, "There is no manage.py.");
    runner.finish(&job, &report).await.is(204);
    assert!(levels(&app, &world).await.is_empty());
    assert_eq!(run_row(&app, &world).await.state, RunState::Finished);
    assert!(runner.claim().await.is_none(), "it is not tried again");
    let page = world.recruiter.get(&format!("/runs/{}", world.run)).await;
    page.is(200)
        .says("There is no manage.py.")
        .says("It is a result, not a rating");
    world
        .recruiter
        .get("/runs")
        .await
        .is(200)
        .says("Every upload has an outcome");
}

#[actix_web::test]
async fn a_fault_of_ours_is_tried_again_then_told_and_never_costs_an_attempt() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "broken").await;
    let due = |app: &TestApp| {
        let (db, id) = (app.app.db.clone(), world.take_home);
        async move {
            let row = db
                .read(move |db| assay::db::take_homes::get(db, id))
                .await
                .unwrap();
            row.take_home.due_at.unwrap()
        }
    };
    let before = due(&app).await;
    for attempt in 1..=4 {
        let job = runner
            .claim()
            .await
            .unwrap_or_else(|| panic!("no attempt {attempt}"));
        assert_eq!(job.body["attempt"], attempt);
        let report = ended(Outcome::Infrastructure, "database: it did not start");
        runner.finish(&job, &report).await.is(204);
        runner.finish(&job, &report).await.is(204);
        if attempt < 4 {
            world
                .recruiter
                .get("/runs")
                .await
                .is(200)
                .says("A fault of ours in try")
                .says("it did not start");
        }
        app.app.clock.advance(TimeDelta::minutes(3));
    }
    assert!(runner.claim().await.is_none());
    assert_eq!(run_row(&app, &world).await.state, RunState::Failed);
    app.drain().await;
    let told = app.app.mailer.sent();
    assert_eq!(
        told.iter()
            .filter(|mail| mail.subject.contains("A fault of ours"))
            .count(),
        1
    );
    assert!(
        due(&app).await >= before + TimeDelta::minutes(9),
        "the clock is extended"
    );
    world
        .recruiter
        .get("/runs")
        .await
        .is(200)
        .says("A fault of ours, tried 4 times")
        .says("Grade again");
    assert!(levels(&app, &world).await.is_empty());
    // Three uploads are graded at most, and the spoiled one is not among them.
    for bytes in [b"second", b"third.", b"fourth"] {
        upload(&app, world.take_home, bytes).await;
    }
}

#[actix_web::test]
async fn an_older_result_survives_a_later_fault() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "one").await;
    grade(
        &app,
        &runner,
        vec![fact("orm.query_growth", 0.0, Trust::Observed)],
    )
    .await;
    let path = format!("/submissions/{}/runs", world.submission);
    let again = world.recruiter.post(&path, &[]).await;
    again.is(303);
    world
        .recruiter
        .post(&path, &[])
        .await
        .is(422)
        .says("being graded already");
    for _ in 0..4 {
        let job = runner.claim().await.unwrap();
        runner
            .finish(&job, &ended(Outcome::Infrastructure, "sandbox refused"))
            .await
            .is(204);
        app.app.clock.advance(TimeDelta::minutes(3));
    }
    app.drain().await;
    let submission = world.submission;
    let result = app
        .app
        .db
        .read(move |db| stored::result_of_submission(db, submission))
        .await
        .unwrap();
    assert_eq!(result.unwrap().id, world.run);
    world
        .recruiter
        .get("/runs")
        .await
        .is(200)
        .says("Every upload has an outcome");
}

#[actix_web::test]
async fn staff_stop_a_run_that_waits_and_one_at_work() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let stop = format!("/runs/{}/cancel", world.run);
    world.recruiter.post(&stop, &[]).await.is(303);
    assert_eq!(run_row(&app, &world).await.state, RunState::Cancelled);
    world
        .recruiter
        .post(&stop, &[])
        .await
        .is(422)
        .says("has ended");
    world
        .recruiter
        .get("/runs")
        .await
        .says("Stopped before it began.")
        .says("Grade again");
    let again = world
        .recruiter
        .post(&format!("/submissions/{}/runs", world.submission), &[])
        .await;
    let page = again.leads().to_owned();
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    world
        .recruiter
        .post(&format!("{page}/cancel"), &[])
        .await
        .is(303);
    let beat = runner.about(&job, "POST", "heartbeat", "").await;
    assert_eq!(beat.is(200).body["command"], "cancel");
    runner
        .finish(&job, &ended(Outcome::Cancelled, "The run was stopped."))
        .await
        .is(204);
    world.recruiter.get(&page).await.is(200).says("Stopped");
    assert!(runner.claim().await.is_none());
}

#[actix_web::test]
async fn a_stopped_runner_hands_its_run_back() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "restarted").await;
    let job = runner.claim().await.unwrap();
    runner
        .finish(&job, &ended(Outcome::Cancelled, "The run was stopped."))
        .await
        .is(204);
    assert_eq!(run_row(&app, &world).await.state, RunState::Queued);
}

#[actix_web::test]
async fn a_run_asked_to_stop_whose_runner_died_is_stopped() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let runner = runner(&app, "dead").await;
    runner.claim().await.unwrap();
    world
        .recruiter
        .post(&format!("/runs/{}/cancel", world.run), &[])
        .await
        .is(303);
    app.app.clock.advance(TimeDelta::seconds(91));
    assert_eq!(sweep_runs::sweep(&app.app).await.unwrap().cancelled, 1);
    assert_eq!(run_row(&app, &world).await.state, RunState::Cancelled);
}

#[actix_web::test]
async fn progress_is_shown_while_it_is_at_work() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let page = format!("/runs/{}", world.run);
    world
        .recruiter
        .get(&page)
        .await
        .is(200)
        .says("Waiting")
        .says("data-live-url");
    let runner = runner(&app, "one").await;
    let job = runner.claim().await.unwrap();
    let step = |key: &str, state| Step {
        key: key.to_owned(),
        title: format!("Step {key}"),
        state,
        detail: String::new(),
        millis: Some(1_200),
    };
    let steps = [
        step("unpack", StepState::Passed),
        step("start", StepState::Running),
    ];
    let body = serde_json::to_string(&steps).unwrap();
    runner.about(&job, "PUT", "steps", body).await.is(204);
    world
        .recruiter
        .get(&page)
        .await
        .is(200)
        .says("Grading")
        .says("1 of 2")
        .says("Step unpack");
    runner.finish(&job, &graded(Vec::new())).await.is(204);
    world
        .recruiter
        .get(&format!("{page}/live"))
        .await
        .is(200)
        .says("data-live-done=\"reload\"");
    world
        .recruiter
        .get(&page)
        .await
        .is(200)
        .hides("data-live-url");
}

#[actix_web::test]
async fn facts_stay_closed_until_the_own_card_is_in() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let reviewer = app.person("Sam Fixture", Access::Interviewer).await;
    let stranger = app.person("Tove Example", Access::Interviewer).await;
    applications::assigned(
        &app,
        &world.recruiter,
        world.application,
        "Take-home",
        &reviewer,
    )
    .await;
    let runner = runner(&app, "one").await;
    grade(
        &app,
        &runner,
        vec![fact("orm.query_growth", 0.0, Trust::Observed)],
    )
    .await;
    for suffix in ["", "/live", "/log"] {
        let page = format!("/runs/{}{suffix}", world.run);
        reviewer.get(&page).await.is(404);
        stranger.get(&page).await.is(404);
        world.manager.get(&page).await.is(403);
        world.recruiter.get(&page).await.is(200);
    }
    reviewer.get("/runs").await.is(403);
}

#[actix_web::test]
async fn the_list_names_the_cause_and_needs_few_queries() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    world
        .recruiter
        .get("/runs")
        .await
        .is(200)
        .says("No runner is connected");
    let runner = runner(&app, "one").await;
    world
        .recruiter
        .get("/runs")
        .await
        .is(200)
        .says("It waits for a free runner.");
    runner.claim().await.unwrap();
    world
        .recruiter
        .get("/runs")
        .await
        .is(200)
        .says("A runner works on it.");
    assert!(app.queries_of(&world.recruiter, "/runs").await <= 6);
}
