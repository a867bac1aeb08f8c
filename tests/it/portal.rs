//! The candidate's side of a take-home, through its pages, without a script.

use assay::blobs::digest_of;
use assay::db::submissions::{self, Upload};
use assay::domain::access::Access;
use assay::domain::ids::TakeHomeId;
use chrono::TimeDelta;

use crate::harness::applications::candidate;
use crate::harness::roles::open_role;
use crate::harness::take_homes::{Sent, project, sent, started, stored, zip};
use crate::harness::{Person, TestApp};

/// A role, a recruiter and an application by Amara Sample.
async fn world(app: &TestApp) -> (Person, assay::domain::ids::ApplicationId) {
    let recruiter = app.person("Rosa Testcase", Access::Recruiter).await;
    let manager = app.person("Hugo Example", Access::HiringManager).await;
    let role = open_role(app, &recruiter, &manager).await;
    let application = candidate(app, &recruiter, role, "Amara Sample").await;
    (recruiter, application)
}

async fn running(app: &TestApp) -> (Person, Sent) {
    let (recruiter, application) = world(app).await;
    (
        recruiter.clone(),
        started(app, &recruiter, application).await,
    )
}

async fn uploads(app: &TestApp, id: TakeHomeId) -> Vec<Upload> {
    app.app
        .db
        .read(move |db| submissions::of_take_home(db, id))
        .await
        .unwrap()
}

#[actix_web::test]
async fn the_story_of_a_candidate() {
    let app = TestApp::start().await;
    let (recruiter, application) = world(&app).await;
    let Sent { id, path } = sent(&app, &recruiter, application).await;
    let amara = app.visitor();

    let before = amara.get(&path).await;
    before
        .is(200)
        .says("Conduit: make the data layer hold")
        .says("Hello Amara")
        .says("Rules in the database")
        .says("Start before")
        .says("Thursday 12 March 2026, 10:00, Brussels time")
        .says("Who sees your code")
        .says("10 MB");
    let starter = amara.get(&format!("{path}/starter")).await;
    starter.is(200);
    let named = starter.headers["content-disposition"].to_str().unwrap();
    assert!(named.contains("orm-starter-1.0.0"), "{named}");

    let start = format!("{path}/start");
    amara
        .post(&start, &[("consent", "on")])
        .await
        .is(422)
        .says("rule on AI tools");
    let agreed = [("consent", "on"), ("ai_rule", "on")];
    amara.post(&start, &agreed).await.is(303);
    let due = stored(&app, id).await.take_home.due_at.unwrap();
    app.app.clock.advance(TimeDelta::minutes(5));
    amara.post(&start, &agreed).await.is(303);
    assert_eq!(stored(&app, id).await.take_home.due_at, Some(due));

    let working = amara.get(&path).await;
    working
        .is(200)
        .says("Time left")
        .says("6 days 23:55:00")
        .says("Monday 9 March 2026, 10:00, Brussels time")
        .says("3 uploads left of 3");
    amara
        .get(&format!("{path}/brief"))
        .await
        .is(200)
        .says("What to do");

    let check = format!("{path}/check");
    let answer = amara.upload(&check, "", "conduit.zip", &project("a")).await;
    answer.is(303);
    amara.get(&path).await.says("In the queue");
    amara
        .get(&format!("{path}/check/status"))
        .await
        .is(200)
        .says("In the queue");
    assert!(uploads(&app, id).await.is_empty());

    let archive = project("# Notes");
    let work = format!("{path}/work");
    amara
        .upload(&work, "k1", "amara-sample.zip", &archive)
        .await
        .is(303);
    app.drain().await;
    let receipt = amara.get(&path).await;
    receipt
        .is(200)
        .says("We have your work, thank you")
        .says("amara-sample.zip")
        .says(&digest_of(&archive))
        .says("Waits for grading")
        .says("Answer to you")
        .says("Monday 9 March 2026");
    amara
        .get(&format!("{path}/status"))
        .await
        .is(200)
        .says("Waits for grading");
    let mails = app.app.mailer.sent();
    let last = mails.last().unwrap();
    assert_eq!(
        last.subject,
        "We have your upload: Conduit: make the data layer hold"
    );
    assert!(last.text.contains(&digest_of(&archive)));
}

#[actix_web::test]
async fn the_page_is_the_same_whoever_looks() {
    let app = TestApp::start().await;
    let (recruiter, application) = world(&app).await;
    let Sent { path, .. } = sent(&app, &recruiter, application).await;
    let page = recruiter.get(&path).await;
    page.is(200)
        .hides("For Rosa Testcase")
        .hides("Your account");
    app.visitor().get(&path).await.is(200);
}

#[actix_web::test]
async fn links_that_lead_nowhere() {
    let app = TestApp::start().await;
    let (recruiter, application) = world(&app).await;
    let Sent { id, path } = sent(&app, &recruiter, application).await;
    let amara = app.visitor();
    for wrong in [
        "/t/unknown",
        "/t/unknown/work",
        "/t/unknown/starter",
        "/t/unknown/status",
    ] {
        amara.get(wrong).await.is(404);
    }
    amara.post("/t/unknown/start", &[]).await.is(404);
    amara
        .upload("/t/unknown/work", "k", "a.zip", &project("a"))
        .await
        .is(404);

    app.app.clock.advance(TimeDelta::days(11));
    amara
        .get(&path)
        .await
        .is(200)
        .says("The last day to start has passed");
    let agreed = [("consent", "on"), ("ai_rule", "on")];
    amara
        .post(&format!("{path}/start"), &agreed)
        .await
        .is(422)
        .says("last day to start");

    recruiter
        .post(&format!("/take-homes/{id}/withdraw"), &[])
        .await
        .is(303);
    amara
        .get(&path)
        .await
        .is(200)
        .says("This take-home was withdrawn");
    amara
        .upload(&format!("{path}/work"), "k", "a.zip", &project("a"))
        .await
        .is(404);
}

#[actix_web::test]
async fn what_cannot_be_graded_is_said_and_costs_nothing() {
    let app = TestApp::start().await;
    let (_, Sent { id, path }) = running(&app).await;
    let amara = app.visitor();
    let large = vec![7; 11 << 20];
    let slip = zip(&[("../manage.py", b"x")]);
    let cases: [(&[u8], u16, &str); 5] = [
        (&large, 413, "larger than 10 MB"),
        (b"", 422, "Choose the archive"),
        (b"Rar!\x1a\x07 and so on", 422, "a RAR archive"),
        (b"just text, no archive", 422, "not an archive"),
        (&slip, 422, "points outside the archive"),
    ];
    for place in ["work", "check"] {
        for (bytes, status, words) in cases {
            let page = amara
                .upload(&format!("{path}/{place}"), "k", "a.zip", bytes)
                .await;
            page.is(status).says(words).says("Time left");
        }
    }
    let partial = zip(&[("requirements.txt", b"django\ncelery\n")]);
    let page = amara
        .upload(&format!("{path}/check"), "", "a.zip", &partial)
        .await;
    page.is(422)
        .says("Not in the archive: manage.py")
        .says("Not in the environment: celery")
        .says("no upload was used");
    assert!(uploads(&app, id).await.is_empty());
    // Handing in is never refused for that, but it is said.
    amara
        .upload(&format!("{path}/work"), "k2", "a.zip", &partial)
        .await
        .is(303);
    assert_eq!(uploads(&app, id).await.len(), 1);
    app.drain().await;
}

#[actix_web::test]
async fn sending_twice_hands_in_once() {
    let app = TestApp::start().await;
    let (_, Sent { id, path }) = running(&app).await;
    let amara = app.visitor();
    let work = format!("{path}/work");
    let first = project("one");
    let (a, b) = futures_util::future::join(
        amara.upload(&work, "k1", "a.zip", &first),
        amara.upload(&work, "k1", "a.zip", &first),
    )
    .await;
    a.is(303);
    b.is(303);
    amara
        .upload(&work, "another form", "b.zip", &first)
        .await
        .is(303);
    assert_eq!(uploads(&app, id).await.len(), 1);
    amara
        .upload(&work, "k2", "a.zip", &project("two"))
        .await
        .is(303);
    // The first form once more, after the second was sent.
    amara.upload(&work, "k1", "a.zip", &first).await.is(303);
    let kept = uploads(&app, id).await;
    assert_eq!(
        kept.iter()
            .map(|upload| upload.submission.attempt)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    amara
        .upload(&work, "k3", "a.zip", &project("three"))
        .await
        .is(303);
    amara
        .upload(&work, "k4", "a.zip", &project("four"))
        .await
        .is(422)
        .says("All uploads are used");
    app.drain().await;
    let receipts = app.app.mailer.sent();
    assert_eq!(
        receipts
            .iter()
            .filter(|mail| mail.subject.starts_with("We have your upload"))
            .count(),
        3
    );
}

#[actix_web::test]
async fn late_work_is_marked_and_graded_all_the_same() {
    let app = TestApp::start().await;
    let (_, Sent { id, path }) = running(&app).await;
    let amara = app.visitor();
    app.app.clock.advance(TimeDelta::days(8));
    amara
        .get(&path)
        .await
        .says("Your time has ended")
        .says("marked as late and graded all the same");
    let work = format!("{path}/work");
    amara
        .upload(&work, "k", "a.zip", &project("late"))
        .await
        .is(303);
    app.drain().await;
    amara.get(&path).await.says("marked as late");
    let kept = uploads(&app, id).await;
    assert!(kept[0].submission.late && kept[0].run.is_some());
    amara
        .upload(&work, "k2", "a.zip", &project("later"))
        .await
        .is(422)
        .says("The time is over and we have your work");
}

#[actix_web::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let (_, Sent { id, path }) = running(&app).await;
    let amara = app.visitor();
    let large: Vec<u8> = (0..4_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    amara
        .begin_upload(&format!("{path}/work"), &zip(&[("manage.py", &large)]))
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(uploads(&app, id).await.is_empty());
    amara.get(&path).await.is(200).says("3 uploads left of 3");
}

#[actix_web::test]
async fn an_upload_from_elsewhere_is_refused() {
    let app = TestApp::start().await;
    let (_, Sent { id, path }) = running(&app).await;
    let amara = app.visitor();
    for place in ["work", "check"] {
        let place = format!("{path}/{place}");
        amara
            .upload_as_is(&place, "wrong", "k", "a.zip", &project("a"))
            .await
            .is(403);
        amara.post(&place, &[]).await.is(403);
    }
    assert!(uploads(&app, id).await.is_empty());
}

#[actix_web::test]
async fn checks_have_a_stated_rate() {
    let app = TestApp::start().await;
    let (_, Sent { path, .. }) = running(&app).await;
    let amara = app.visitor();
    let check = format!("{path}/check");
    for _ in 0..12 {
        amara
            .upload(&check, "", "a.zip", &project("a"))
            .await
            .is(303);
    }
    amara
        .upload(&check, "", "a.zip", &project("a"))
        .await
        .is(422)
        .says("12 checks within an hour");
    app.app.clock.advance(TimeDelta::minutes(61));
    amara
        .upload(&check, "", "a.zip", &project("a"))
        .await
        .is(303);
}

#[actix_web::test]
async fn times_are_in_the_zone_of_the_candidate() {
    let app = TestApp::start().await;
    let (_, Sent { path, .. }) = running(&app).await;
    let amara = app.visitor();
    let zone = format!("{path}/time-zone");
    amara
        .post(&zone, &[("time_zone", "America/New_York")])
        .await
        .is(303);
    amara
        .get(&path)
        .await
        .says("Monday 9 March 2026, 05:00, New York time");
    amara
        .post(&zone, &[("time_zone", "Moon/Base")])
        .await
        .is(422);
}

#[actix_web::test]
async fn pages_stay_within_their_statements() {
    let app = TestApp::start().await;
    let (recruiter, Sent { path, .. }) = running(&app).await;
    let amara = app.visitor();
    assert!(app.queries_of(&amara, &path).await <= 6);
    amara
        .upload(&format!("{path}/work"), "k", "a.zip", &project("a"))
        .await
        .is(303);
    app.drain().await;
    assert!(app.queries_of(&amara, &path).await <= 6);
    assert!(app.queries_of(&recruiter, &path).await <= 8);
}
